import { allOf, anyOf, EVERYBODY, type Formula, peersOf, some, unread } from './formula.ts';
import type { CompiledRule, PeerPart, RuleAction, RuleCondition } from '../compiled.ts';
import { compilePorts, ruleAt, type WantedPorts } from './compile-ports.ts';
import {
  type CalledFrom,
  compileSource,
  given,
  matchBlocks,
  matchNamespaces,
  matchPrincipals,
} from './compile-sources.ts';
import { isAboutHeader } from '../../model/http-header.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { RawCondition, RawOperation, RawRule, RawSource } from './raw-policy.ts';

export type AuthorizationAction = 'ALLOW' | 'DENY' | 'CUSTOM';

/** A part of a rule, and what of it only HTTP tells. */
interface Part<T> {
  readonly value: T;
  readonly http: readonly string[];
}

interface RuleContext extends CalledFrom {
  readonly action: AuthorizationAction;
  /** Of CUSTOM: whom the proxy asks. */
  readonly provider?: string;
}

/**
 * One rule as rules about addresses and ports: one for each combination of a source, an operation and what only HTTP tells.
 * In ambient mode a rule that asks for HTTP anywhere never allows, and denies as if nothing of HTTP were written; a sidecar
 * leaves it to what is said.
 */
export function compileRule(rule: RawRule, index: number, context: RuleContext): readonly CompiledRule[] {
  const path: FieldPath = ['spec', 'rules', index];
  const when = (rule.when ?? []).map((condition, at) => compileCondition(condition, [...path, 'when', at], context));
  const [sources, operations] = [sourcesOf(rule, path, context), operationsOf(rule, path, context)];
  const isOfHttp = [...sources, ...operations, ...when].some(({ http }) => http.length > 0);
  if (isOfHttp && context.action === 'ALLOW' && context.called.dataplane === 'ambient') return [];
  const beyond = when.flatMap(({ http }) => http);
  return sources.flatMap(({ value: who, http: ofSource }) =>
    operations.flatMap(({ value: operation, http: ofOperation }): readonly CompiledRule[] => {
      const http = [...ofSource, ...ofOperation, ...beyond];
      const asked = [operation, ...when.map(({ value }) => value)];
      const ports = compilePorts(
        asked.flatMap((each) => each.ports),
        operation.path,
      );
      const said: Omit<CompiledRule, 'peers'> = {
        index,
        path,
        action: actionOf(context, http),
        ports: ports ?? 'any',
        ...conditionsOf(context, http, path),
        unrecognised: ports === undefined ? ['ports'] : [],
      };
      const meant = peersOf(allOf([who, ...asked.map((each) => each.who)]));
      return meant.flatMap(({ peers, at }) => ruleAt({ ...said, peers }, at));
    }),
  );
}

function actionOf({ action, called: { dataplane } }: RuleContext, http: readonly string[]): RuleAction {
  switch (action) {
    case 'ALLOW':
      return 'allow';
    case 'DENY':
      return http.length > 0 && dataplane === 'sidecar' ? 'deny-some' : 'deny';
    case 'CUSTOM':
      return 'deny-some';
  }
}

function conditionsOf(
  { action, provider, called: { dataplane } }: RuleContext,
  http: readonly string[],
  path: FieldPath,
): Pick<CompiledRule, 'conditions'> {
  const refusal = '403, or a reset where it is not HTTP';
  const said = [...Map.groupBy(http, kindOf)].map(([kind, texts]) => `${kind} ${texts.join(', ')}`);
  const beyond = said.length === 0 || dataplane === 'ambient' ? [] : [said.join(' and ')];
  const asked = action === 'CUSTOM' ? [`what the authorizer "${provider ?? ''}" refuses`, ...beyond] : beyond;
  if (asked.length === 0) return {};
  const condition: RuleCondition = { path, text: asked.join(' of '), refusal };
  return { conditions: [condition] };
}

/** Beyond addresses and ports not all is of HTTP: https://istio.io/latest/docs/reference/config/security/conditions/. */
function kindOf(text: string): string {
  if (text.startsWith('connection.sni')) return 'TLS SNI';
  if (text.startsWith('experimental.envoy.filters.')) return 'metadata of Envoy';
  return /^(remote\.ip|remoteIpBlocks|notRemoteIpBlocks)\b/.test(text) ? 'forwarded address' : 'HTTP';
}

function sourcesOf({ from }: RawRule, path: FieldPath, context: RuleContext): readonly Part<Formula>[] {
  if ((from ?? []).length === 0) return [{ value: EVERYBODY, http: [] }];
  const parts = (from ?? []).map(({ source }, at) => {
    const place = [...path, 'from', at, 'source'];
    const http = httpOf(source ?? {}, HTTP_SOURCES);
    const who = compileSource(source ?? {}, context, place);
    return { value: allOf([who, heardWithout(http, source ?? {}, place, context)]), http };
  });
  return joinPlain(parts, anyOf);
}

/** What of an operation or a condition is about addresses and ports. */
interface Asked {
  readonly who: Formula;
  readonly ports: readonly WantedPorts[];
}

function operationsOf(
  { to }: RawRule,
  path: FieldPath,
  context: RuleContext,
): readonly Part<Asked & { readonly path: FieldPath }>[] {
  if ((to ?? []).length === 0) return [{ value: { who: EVERYBODY, ports: [], path }, http: [] }];
  return (to ?? []).map(({ operation }, at) => {
    const place = [...path, 'to', at, 'operation'];
    const http = httpOf(operation ?? {}, HTTP_OPERATIONS);
    const ports = [{ wanted: operation?.ports, unwanted: operation?.notPorts }];
    return { value: { who: heardWithout(http, operation ?? {}, place, context), ports, path: place }, http };
  });
}

/**
 * Whom a part means to the proxy on the node, where nothing but HTTP is written in it: documented is everybody, and proxies
 * of recent versions skip a part of which nothing is left.
 */
function heardWithout(
  http: readonly string[],
  fields: RawSource | RawOperation,
  path: FieldPath,
  { called: { dataplane } }: RuleContext,
): Formula {
  const written = Object.values(fields).filter((texts) => given(texts).length > 0).length;
  return dataplane === 'sidecar' || http.length === 0 || written > http.length
    ? EVERYBODY
    : [{ parts: [onlyHttp(path)] }];
}

function onlyHttp(path: FieldPath): PeerPart {
  return { peer: unread('what ztunnel makes of a part that asks for HTTP alone', path), isNegated: false };
}

/** What asks nothing of HTTP stands together. */
function joinPlain<T>(parts: readonly Part<T>[], join: (values: readonly T[]) => T): readonly Part<T>[] {
  const plain = parts.filter(({ http }) => http.length === 0);
  const others = parts.filter(({ http }) => http.length > 0);
  return plain.length === 0 ? others : [{ value: join(plain.map(({ value }) => value)), http: [] }, ...others];
}

const HTTP_SOURCES = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'] as const;
const HTTP_OPERATIONS = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'] as const;

function httpOf<K extends string>(
  fields: Readonly<Partial<Record<K, readonly string[] | null>>>,
  keys: readonly K[],
): readonly string[] {
  return keys.filter((key) => given(fields[key]).length > 0).map((key) => `${key} ${given(fields[key]).join(', ')}`);
}

function compileCondition(
  { key, values, notValues }: RawCondition,
  path: FieldPath,
  context: RuleContext,
): Part<Asked> {
  const { called } = context;
  const about = (who: Formula): Part<Asked> => ({ value: { who, ports: [] }, http: [] });
  switch (key) {
    case 'source.ip':
      return about(matchBlocks(values, notValues, path));
    case 'source.namespace':
      return about(matchNamespaces(values, notValues, path, called));
    case 'source.principal':
      return about(matchPrincipals(values, notValues, path, context));
    case 'destination.ip':
      return about(some([unread('"destination.ip" is not evaluated', path)]));
    case 'destination.port':
      return { value: { who: EVERYBODY, ports: [{ wanted: values, unwanted: notValues }] }, http: [] };
    default:
      if (!isKnownKey(key ?? '')) return about(some([unread(`condition on "${key ?? ''}"`, path)]));
      return {
        value: { who: called.dataplane === 'sidecar' ? EVERYBODY : [{ parts: [onlyHttp(path)] }], ports: [] },
        http: [httpCondition(key ?? '', given(values), given(notValues))],
      };
  }
}

/** Others the API server turns away, where Istio checks what it is told. */
function isKnownKey(key: string): boolean {
  return /^(request\.(headers|auth\.(principal|audiences|presenter|claims))|remote\.ip$|connection\.sni$|experimental\.envoy\.filters\.)/.test(
    key,
  );
}

function httpCondition(key: string, values: readonly string[], notValues: readonly string[]): string {
  if (isAboutHeader(key))
    return `${key} ${values.length === 0 ? 'other than a value that is' : 'of a value that is'} not shown`;
  const not = notValues.length === 0 ? [] : [`not ${notValues.join(', ')}`];
  return [key, ...(values.length === 0 ? [] : [values.join(', ')]), ...not].join(' ');
}
