import type { AccountSelector } from '../compiled.ts';
import { requirementOf } from './text-match.ts';

/** As principals of pods are written here, whatever the trust domain of their mesh is (`attributesOf`). */
const OWN = 'cluster.local';

/** Which identities of the mesh a principal of a policy means; `unknown`: that hangs on what was not read. */
export type MeantIdentities = readonly AccountSelector[number][] | 'unknown';

/**
 * `trust`: the mesh's trust domain, and its aliases behind it; undefined: they were not read. Sidecars are told of a whole
 * principal (`td/ns/NAMESPACE/sa/NAME`) of the mesh, of an alias, or of `cluster.local` in all trust domains of the mesh; what is
 * no whole one they compare as it stands. The proxy on the node is told of all as they stand, so far
 * (https://github.com/istio/istio, pilot/pkg/security/trustdomain and the ambient index).
 */
export function meantBy(text: string, trust: readonly string[] | undefined, isExpanded: boolean): MeantIdentities {
  if (trust === undefined) {
    return text.startsWith('*') || text.startsWith(`${OWN}/`) ? [requirementOf('principal', text)] : 'unknown';
  }
  const asWritten = compare(text, trust[0] ?? OWN);
  const parts = text.split('/');
  const [domain = '', ...rest] = parts;
  if (parts.length !== 5 || domain === '*' || !isOneOf(domain, trust)) return asWritten;
  const expanded = compare([trust[0] ?? OWN, ...rest].join('/'), trust[0] ?? OWN);
  // What the proxy on the node makes of it may change with its version.
  if (!isExpanded) return asWritten.length === expanded.length ? asWritten : 'unknown';
  return expanded;
}

/** Whether the trust domain of the mesh is one of those that are named. */
export function isTrusted(texts: readonly string[], trust: readonly string[]): boolean {
  const named = texts.some((text) => trust.includes(text)) ? [...texts, ...trust] : texts;
  return named.some((text) => matches(text, trust[0] ?? OWN));
}

function isOneOf(domain: string, trust: readonly string[]): boolean {
  return domain === OWN || trust.some((each) => matches(domain, each));
}

function matches(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

/** A pattern for principals of that trust domain, as one for principals as they are written here; none: it matches none of them. */
function compare(text: string, domain: string): readonly AccountSelector[number][] {
  const place = '/ns/';
  if (text.startsWith('*')) {
    const at = text.indexOf(place);
    if (at <= 1) return [requirementOf('principal', text)];
    return domain.endsWith(text.slice(1, at)) ? [requirementOf('principal', `*${text.slice(at)}`)] : [];
  }
  if (text.startsWith(`${domain}/`)) return [requirementOf('principal', `${OWN}${text.slice(domain.length)}`)];
  const isShort = text.endsWith('*') && domain.startsWith(text.slice(0, -1));
  return isShort ? [requirementOf('principal', '*')] : [];
}
