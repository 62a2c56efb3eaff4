import type { CiliumWorld } from './cilium-world.ts';
import { type CiliumSpec, isOfHosts, specsOf } from './cilium-objects.ts';
import { compileSections, type RuleContext } from './compile-rules.ts';
import type { CompiledPolicy, CompiledRules, Subject } from '../compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { objectFacts } from '../object-facts.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { problemOfSpec } from './problems.ts';
import type { RawCiliumSpec } from './raw-policy.ts';
import { readLabels, withoutOwnNamespace } from './read-labels.ts';
import { hasNodePeers, hasPortless, needsOf } from './needs.ts';
import { seesNames } from './conditions.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export type CompiledCiliumPolicy =
  | { readonly kind: 'policies'; readonly policies: readonly CompiledPolicy[] }
  /** Whoever enforces refuses it as a whole, and nothing of it holds. */
  | { readonly kind: 'refused'; readonly problem: string };

/** One CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy: a policy for each of its specs that is about pods. */
export function compileCiliumPolicy(object: UnmodelledPolicy, world: CiliumWorld): CompiledCiliumPolicy {
  const policies: CompiledPolicy[] = [];
  const specs = specsOf(object);
  const areSeen = seesNames(specs.flatMap(({ spec }) => spec.egress ?? []));
  const needs = needsOf(
    object,
    specs.map(({ spec }) => spec),
  );
  for (const each of specs) {
    const made = compileSpec(each, object, { seesNames: areSeen, world });
    if (typeof made === 'string') return { kind: 'refused', problem: made };
    if (!isOfHosts(each)) policies.push({ ...made, needs });
  }
  return { kind: 'policies', policies };
}

/** Or why it is refused. */
function compileSpec(
  { spec, path }: CiliumSpec,
  object: UnmodelledPolicy,
  around: Pick<RuleContext, 'seesNames' | 'world'>,
): CompiledPolicy | string {
  const { namespace } = object.ref;
  const problem = problemOfSpec(spec, namespace !== undefined);
  if (problem !== undefined) return problem;
  const context = { ...around, path, namespace };
  const [into, out] = [compileSections(spec, 'ingress', context), compileSections(spec, 'egress', context)];
  if (into.kind === 'refused') return into.problem;
  if (out.kind === 'refused') return out.problem;
  const { subject, unread } = readSubject(spec, namespace);
  return {
    ...objectFacts(object),
    subject,
    ingress: withIsolation(into.rules, spec, 'ingress'),
    egress: withIsolation(out.rules, spec, 'egress'),
    priority: 0,
    language: 'cilium',
    unrecognised: [...unread, ...unreadFields(spec), ...fieldsOfSettings(spec)],
    findings: [],
  };
}

/** A direction is closed where it has a rule, unless that is switched off; the rules count in any case. */
function withIsolation(rules: CompiledRules['rules'], spec: RawCiliumSpec, direction: Direction): CompiledRules {
  const isolates = rules.length > 0 && spec.enableDefaultDeny?.[direction] !== false;
  return { isolates, ...(rules.length > 0 ? { countsAnyway: true } : {}), rules };
}

interface ReadSubject {
  readonly subject: Subject;
  readonly unread: readonly string[];
}

function readSubject({ endpointSelector }: RawCiliumSpec, namespace: string | undefined): ReadSubject {
  const asked = readLabels(namespace === undefined ? endpointSelector : withoutOwnNamespace(endpointSelector));
  if (asked === undefined)
    return { subject: subjectOf(namespace, [], []), unread: ['an endpointSelector that is not as in the API'] };
  const { pods, namespaces, account, reserved, unread } = asked;
  // Labels that are only given to what is no pod are on none.
  const missing = reserved.map(({ key, ...rest }): LabelRequirement => ({ ...rest, key: `reserved:${key}` }));
  const subject = subjectOf(namespace, [...pods, ...missing], namespaces);
  return { subject: account.length === 0 ? subject : { ...subject, account }, unread };
}

function subjectOf(namespace: string | undefined, pods: Subject['pods'], places: readonly LabelRequirement[]): Subject {
  if (namespace === undefined) return { namespaces: { kind: 'labels', selector: places }, pods };
  if (places.length === 0) return { namespaces: { kind: 'named', name: namespace }, pods };
  const own: LabelRequirement = { key: NAMESPACE_NAME_LABEL, operator: 'In', values: [namespace] };
  return { namespaces: { kind: 'labels', selector: [own, ...places] }, pods };
}

const SPEC_FIELDS: ReadonlySet<string> = new Set([
  'endpointSelector',
  'nodeSelector',
  'ingress',
  'ingressDeny',
  'egress',
  'egressDeny',
  'enableDefaultDeny',
  'description',
  'labels',
  'log',
]);

function unreadFields(spec: RawCiliumSpec): readonly string[] {
  return Object.keys(spec).filter((key) => !SPEC_FIELDS.has(key));
}

/** Where Cilium is set up for such a rule, what it then matches is not evaluated. */
function fieldsOfSettings(spec: RawCiliumSpec): readonly string[] {
  return [
    ...(hasNodePeers(spec)
      ? ['fromNodes or toNodes, which Cilium takes with enable-node-selector-labels=true alone']
      : []),
    ...(hasPortless(spec)
      ? ['toPorts without a port, which Cilium takes with enable-extended-ip-protocols=true alone']
      : []),
  ];
}
