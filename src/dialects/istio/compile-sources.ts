import { bitsOf, type Cidr, parseAddress } from '../../model/address.ts';
import type { AccountSelector, SimplePeer } from '../compiled.ts';
import { allOf, anyOf, EVERYBODY, type Formula, noCaller, none, some, someCaller, unread } from './formula.ts';
import { type Caller, callersWith, type Membership } from './members.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { parseCidr } from '../../model/cidr.ts';
import type { RawSource } from './raw-policy.ts';

type Texts = readonly string[] | null | undefined;

/** Where sources are written, and to whom. */
export interface CalledFrom {
  /** The namespace of the policy. */
  readonly home: string;
  readonly called: Membership;
}

/** Who is meant by one `source` as far as addresses and identities tell. */
export function compileSource(source: RawSource, { home, called }: CalledFrom, path: FieldPath): Formula {
  const account = (text: string): string => {
    const [namespace = '', name] = text.split('/');
    return name === undefined ? `${home}/${namespace}` : `${namespace}/${name}`;
  };
  return allOf([
    matchPrincipals(source.principals, source.notPrincipals, path, called),
    matchNamespaces(source.namespaces, source.notNamespaces, path, called),
    matchAccounts(source.serviceAccounts?.map(account), source.notServiceAccounts?.map(account), path, called),
    matchBlocks(source.ipBlocks, source.notIpBlocks, path),
    ...[source.trustDomains, source.notTrustDomains].map((texts) =>
      given(texts).length === 0 ? EVERYBODY : some([unread('the trust domain of the mesh is not known', path)]),
    ),
  ]);
}

export function matchPrincipals(wanted: Texts, unwanted: Texts, path: FieldPath, called: Membership): Formula {
  const callers = (text: string) => callersWith([requirementOf('principal', text)], path, `principal ${text}`, called);
  const foreign = (text: string): Formula =>
    isOfTrustDomain(text) ? EVERYBODY : some([unread(`the trust domain of "${text}" may be another one`, path)]);
  const isOneOf = anyOf(
    given(wanted).map((text) =>
      isOfTrustDomain(text) ? someCaller(callers(text)) : allOf([someCaller(callers('*')), foreign(text)]),
    ),
  );
  return allOf([
    given(wanted).length === 0 ? EVERYBODY : isOneOf,
    ...given(unwanted).map((text) => allOf([noCaller(isOfTrustDomain(text) ? callers(text) : []), foreign(text)])),
  ]);
}

export function matchNamespaces(wanted: Texts, unwanted: Texts, path: FieldPath, called: Membership): Formula {
  return matchIdentities(wanted, unwanted, (text) =>
    callersWith([requirementOf('namespace', text)], path, `namespace ${text} in the mesh`, called),
  );
}

/** `namespace/name`. */
function matchAccounts(wanted: Texts, unwanted: Texts, path: FieldPath, called: Membership): Formula {
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

/** A star stands at one end, or for all that is there. */
function requirementOf(key: string, text: string): AccountSelector[number] {
  if (text === '*') return { key, operator: 'Exists', values: [] };
  if (text.startsWith('*')) return { key, operator: 'EndsWith', values: [text.slice(1)] };
  return text.endsWith('*')
    ? { key, operator: 'StartsWith', values: [text.slice(0, -1)] }
    : { key, operator: 'In', values: [text] };
}

/** `cluster.local` is the mesh's own, whatever it is called. */
function isOfTrustDomain(text: string): boolean {
  return text.startsWith('*') || text.startsWith('cluster.local/');
}

function parseBlock(text: string): Cidr | undefined {
  const address = parseAddress(text);
  const parsed = parseCidr(address === undefined ? text : `${text}/${bitsOf(address.family)}`);
  return parsed.ok ? parsed.cidr : undefined;
}
