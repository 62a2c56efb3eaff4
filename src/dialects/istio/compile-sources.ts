import { bitsOf, type Cidr, parseAddress } from '../../model/address.ts';
import type { SimplePeer } from '../compiled.ts';
import { allOf, anyOf, EVERYBODY, type Formula, noCaller, none, some, someCaller, unread } from './formula.ts';
import { type Caller, callersWith, type Called } from './ways.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { parseCidr } from '../../model/cidr.ts';
import { isTrusted, meantBy } from './trust-domains.ts';
import { requirementOf } from './text-match.ts';
import type { RawSource } from './raw-policy.ts';

type Texts = readonly string[] | null | undefined;

/** Where sources are written, and to whom. */
export interface CalledFrom {
  /** The namespace of the policy. */
  readonly home: string;
  readonly called: Called;
  /** The trust domain of the mesh, and its aliases behind it; undefined: they were not read. */
  readonly trust: readonly string[] | undefined;
}

/** Who is meant by one `source` as far as addresses and identities tell. */
export function compileSource(source: RawSource, from: CalledFrom, path: FieldPath): Formula {
  const { home, called } = from;
  const account = (text: string): string => {
    const [namespace = '', name] = text.split('/');
    return name === undefined ? `${home}/${namespace}` : `${namespace}/${name}`;
  };
  return allOf([
    matchPrincipals(source.principals, source.notPrincipals, path, from),
    matchNamespaces(source.namespaces, source.notNamespaces, path, called),
    matchAccounts(source.serviceAccounts?.map(account), source.notServiceAccounts?.map(account), path, called),
    matchBlocks(source.ipBlocks, source.notIpBlocks, path),
    matchTrustDomains(source.trustDomains, 'meant', path, from),
    matchTrustDomains(source.notTrustDomains, 'not-meant', path, from),
  ]);
}

export function matchPrincipals(
  wanted: Texts,
  unwanted: Texts,
  path: FieldPath,
  { called, trust }: CalledFrom,
): Formula {
  const meant = (text: string) => meantBy(text, trust, called.dataplane === 'sidecar');
  const callers = (text: string): readonly Caller[] => {
    const identities = meant(text);
    const words = `principal ${text}`;
    return identities === 'unknown' ? [] : identities.flatMap((each) => callersWith([each], path, words, called));
  };
  const anyCaller = callersWith([requirementOf('principal', '*')], path, 'the mesh', called);
  const foreign = (text: string): Formula =>
    meant(text) === 'unknown' ? some([unread(`whether "${text}" is of the mesh's trust domain`, path)]) : EVERYBODY;
  const isOneOf = anyOf(
    given(wanted).map((text) =>
      meant(text) === 'unknown' ? allOf([someCaller(anyCaller), foreign(text)]) : someCaller(callers(text)),
    ),
  );
  return allOf([
    given(wanted).length === 0 ? EVERYBODY : isOneOf,
    ...given(unwanted).map((text) => allOf([noCaller(callers(text)), foreign(text)])),
  ]);
}

/** Whoever has an identity has one of the mesh's trust domain. */
function matchTrustDomains(
  texts: Texts,
  side: 'meant' | 'not-meant',
  path: FieldPath,
  { called, trust }: CalledFrom,
): Formula {
  if (given(texts).length === 0) return EVERYBODY;
  if (trust === undefined || called.dataplane === 'ambient') {
    const why =
      trust === undefined ? 'the trust domain of the mesh is not known' : 'what ztunnel makes of trustDomains';
    return some([unread(why, path)]);
  }
  const words = `trust domain ${given(texts).join(', ')}`;
  const callers = isTrusted(given(texts), trust) ? callersWith([], path, words, called) : [];
  return side === 'meant' ? someCaller(callers) : callers.length === 0 ? EVERYBODY : noCaller(callers);
}

export function matchNamespaces(wanted: Texts, unwanted: Texts, path: FieldPath, called: Called): Formula {
  return matchIdentities(wanted, unwanted, (text) =>
    callersWith([requirementOf('namespace', text)], path, `namespace ${text} in the mesh`, called),
  );
}

/** `namespace/name`. */
function matchAccounts(wanted: Texts, unwanted: Texts, path: FieldPath, called: Called): Formula {
  return matchIdentities(wanted, unwanted, (text) =>
    callersWith([accountIs(text)], path, `service account ${text} in the mesh`, called),
  );
}

function matchIdentities(wanted: Texts, unwanted: Texts, callers: (text: string) => readonly Caller[]): Formula {
  const isOneOf = someCaller(given(wanted).flatMap(callers));
  const others = given(unwanted).flatMap(callers);
  return allOf([given(wanted).length === 0 ? EVERYBODY : isOneOf, others.length === 0 ? EVERYBODY : noCaller(others)]);
}

function accountIs(text: string): LabelRequirement {
  const [namespace = '', name = ''] = text.split('/');
  return { key: 'principal', operator: 'EndsWith', values: [`/ns/${namespace}/sa/${name}`] };
}

export function matchBlocks(wanted: Texts, unwanted: Texts, path: FieldPath): Formula {
  const block = (text: string): SimplePeer => {
    const cidr = parseBlock(text);
    if (cidr === undefined) return unread(`"${text}" is no block of addresses`, path);
    return { kind: 'ip-block', index: 0, path, cidr, except: [] };
  };
  const texts = given(wanted);
  return allOf([texts.length === 0 ? EVERYBODY : some(texts.map(block)), none(given(unwanted).map(block))]);
}

export function given(texts: Texts): readonly string[] {
  return texts ?? [];
}

function parseBlock(text: string): Cidr | undefined {
  const address = parseAddress(text);
  const parsed = parseCidr(address === undefined ? text : `${text}/${bitsOf(address.family)}`);
  return parsed.ok ? parsed.cidr : undefined;
}
