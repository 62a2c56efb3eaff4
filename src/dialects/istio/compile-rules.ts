import { allOf, anyOf, EVERYBODY, type Formula, peersOf, some, unread } from './formula.ts';
import type { CompiledRule, PortMatch, RuleAction, RuleCondition } from '../compiled.ts';
import { compilePorts } from './compile-ports.ts';
import { compileSource, given, matchBlocks, matchNamespaces, matchPrincipals } from './compile-sources.ts';
import type { Dataplane } from './members.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { RawCondition, RawOperation, RawRule, RawSource } from './raw-policy.ts';

export type AuthorizationAction = 'ALLOW' | 'DENY' | 'CUSTOM';

/** A part of a rule, and what of it only HTTP tells. */
interface Part<T> {
  readonly value: T;
  readonly http: readonly string[];
}

interface RuleContext {
  readonly action: AuthorizationAction;
  readonly dataplane: Dataplane;
  readonly home: string;
  /** Of CUSTOM: whom the proxy asks. */
  readonly provider?: string;
}

/**
 * One rule as rules about addresses and ports: one for each combination of a source, an operation and what only HTTP tells.
 * In ambient mode such rules never allow, and deny as if nothing of HTTP were written; a sidecar leaves them to what is said.
 */
export function compileRule(rule: RawRule, index: number, context: RuleContext): readonly CompiledRule[] {
  const path: FieldPath = ['spec', 'rules', index];
  const when = (rule.when ?? []).map((condition, at) => compileCondition(condition, [...path, 'when', at]));
  const conditions = allOf(when.map(({ who }) => who));
  const beyond = when.flatMap(({ http }) => http);
  return sourcesOf(rule, context.home, path).flatMap(({ value: who, http: ofSource }) =>
    operationsOf(rule, path).flatMap(({ value: { ports, isRead }, http: ofOperation }): readonly CompiledRule[] => {
      const http = [...ofSource, ...ofOperation, ...beyond];
      const action = actionOf(context, http);
      if (action === undefined) return [];
      const ported = when.flatMap((each) => each.ports ?? []);
      const unrecognised = isRead && ported.length === 0 ? [] : ['ports'];
      return [
        {
          index,
          path,
          action,
          peers: peersOf(allOf([who, conditions])),
          ports,
          ...conditionsOf(context, http, path),
          unrecognised,
        },
      ];
    }),
  );
}

function actionOf({ action, dataplane }: RuleContext, http: readonly string[]): RuleAction | undefined {
  const isOpen = http.length > 0 && dataplane === 'sidecar';
  switch (action) {
    case 'ALLOW':
      return http.length > 0 && dataplane === 'ambient' ? undefined : 'allow';
    case 'DENY':
      return isOpen ? 'deny-some' : 'deny';
    case 'CUSTOM':
      return 'deny-some';
  }
}

function conditionsOf(
  { action, provider, dataplane }: RuleContext,
  http: readonly string[],
  path: FieldPath,
): Pick<CompiledRule, 'conditions'> {
  const refusal = '403, or a reset where it is not HTTP';
  const beyond = http.length === 0 || dataplane === 'ambient' ? [] : [`HTTP ${http.join(', ')}`];
  const asked = action === 'CUSTOM' ? [`what the authorizer "${provider ?? ''}" refuses`, ...beyond] : beyond;
  if (asked.length === 0) return {};
  const condition: RuleCondition = { path, text: asked.join(' of '), refusal };
  return { conditions: [condition] };
}

function sourcesOf({ from }: RawRule, home: string, path: FieldPath): readonly Part<Formula>[] {
  if ((from ?? []).length === 0) return [{ value: EVERYBODY, http: [] }];
  const parts = (from ?? []).map(({ source }, at) => ({
    value: compileSource(source ?? {}, home, [...path, 'from', at, 'source']),
    http: httpOfSource(source ?? {}),
  }));
  return joinPlain(parts, anyOf);
}

interface Ports {
  readonly ports: 'any' | readonly PortMatch[];
  readonly isRead: boolean;
}

function operationsOf({ to }: RawRule, path: FieldPath): readonly Part<Ports>[] {
  if ((to ?? []).length === 0) return [{ value: { ports: 'any', isRead: true }, http: [] }];
  return (to ?? []).map(({ operation }, at) => {
    const place = [...path, 'to', at, 'operation'];
    const ports = compilePorts(operation?.ports, operation?.notPorts, place);
    return { value: { ports: ports ?? 'any', isRead: ports !== undefined }, http: httpOfOperation(operation ?? {}) };
  });
}

/** What asks nothing of HTTP stands together. */
function joinPlain<T>(parts: readonly Part<T>[], join: (values: readonly T[]) => T): readonly Part<T>[] {
  const plain = parts.filter(({ http }) => http.length === 0);
  const others = parts.filter(({ http }) => http.length > 0);
  return plain.length === 0 ? others : [{ value: join(plain.map(({ value }) => value)), http: [] }, ...others];
}

const HTTP_SOURCES = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'] as const;
const HTTP_OPERATIONS = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'] as const;

function httpOfSource(source: RawSource): readonly string[] {
  return HTTP_SOURCES.filter((key) => given(source[key]).length > 0).map(
    (key) => `${key} ${given(source[key]).join(', ')}`,
  );
}

function httpOfOperation(operation: RawOperation): readonly string[] {
  return HTTP_OPERATIONS.filter((key) => given(operation[key]).length > 0).map(
    (key) => `${key} ${given(operation[key]).join(', ')}`,
  );
}

interface Condition {
  readonly who: Formula;
  readonly http: readonly string[];
  readonly ports?: readonly string[];
}

function compileCondition({ key, values, notValues }: RawCondition, path: FieldPath): Condition {
  switch (key) {
    case 'source.ip':
      return { who: matchBlocks(values, notValues, path), http: [] };
    case 'source.namespace':
      return { who: matchNamespaces(values, notValues, path), http: [] };
    case 'source.principal':
      return { who: matchPrincipals(values, notValues, path), http: [] };
    case 'destination.ip':
      return { who: some([unread('"destination.ip" is not evaluated', path)]), http: [] };
    case 'destination.port':
      return { who: EVERYBODY, http: [], ports: [...given(values), ...given(notValues)] };
    default:
      return { who: EVERYBODY, http: [`${key ?? ''} ${[...given(values), ...given(notValues)].join(', ')}`] };
  }
}
