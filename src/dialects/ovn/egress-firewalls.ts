import { bareKind } from '../../model/kind-in-group.ts';
import { compileDestination, refusal } from './compile-destination.ts';
import { compileFirewallPorts } from './compile-ports.ts';
import type { CompiledPolicy, CompiledRule, OnTop, Tier } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { equal } from '../foreign/read-selector.ts';
import { HAS_NETWORK } from './read-networks.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { objectFacts } from '../object-facts.ts';
import { OVN_GROUP } from './raw-network.ts';
import type { RawFirewall, RawFirewallRule } from './raw-firewall.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export interface EgressFirewalls {
  /** On top of whoever enforces NetworkPolicy; none where there is no firewall. */
  readonly tiers: readonly Tier[];
  /** What this does not speak for. */
  readonly rest: readonly UnmodelledPolicy[];
}

/** What pods of a namespace may reach outside of the networks of pods: the first rule that matches decides (semantics E.5). */
export function compileEgressFirewalls(objects: readonly UnmodelledPolicy[]): EgressFirewalls {
  const mine = objects.filter(isFirewall);
  if (mine.length === 0) return { tiers: [], rest: objects };
  const policies = mine.flatMap(compileFirewall);
  return {
    tiers: [
      {
        name: 'EgressFirewall',
        semantics: 'first-match',
        byNamespace: Map.groupBy(policies, ({ ref }) => ref.namespace ?? ''),
        clusterWide: [],
        gaps: [],
        onTop: ON_TOP,
      },
    ],
    rest: objects.filter((object) => !isFirewall(object)),
  };
}

const ON_TOP: OnTop = { directions: ['egress'] };

function isFirewall({ ref, group, raw }: UnmodelledPolicy): boolean {
  return group === OVN_GROUP && bareKind(ref.kind) === 'EgressFirewall' && raw !== undefined;
}

const WITHOUT_NETWORK: LabelSelector[number] = { ...HAS_NETWORK, operator: 'DoesNotExist' };

/** Of pods in a network of their own some versions know nothing. */
function compileFirewall(object: UnmodelledPolicy): readonly CompiledPolicy[] {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec } = object.raw as { readonly spec?: RawFirewall | null };
  const written = spec?.egress ?? [];
  const problems = problemsOf(object, written);
  const facts = objectFacts(object);
  const whole = {};
  const make = (networks: LabelSelector[number], doubts: readonly string[]): CompiledPolicy => ({
    ...facts,
    subject: {
      namespaces: { kind: 'labels', selector: [equal(NAMESPACE_NAME_LABEL, object.ref.namespace ?? ''), networks] },
      pods: [],
    },
    ingress: { isolates: false, rules: [] },
    egress: {
      isolates: false,
      countsAnyway: true,
      rules: written.map((rule, index) => compileRule(rule, index, doubts)),
    },
    priority: 0,
    language: 'ovn',
    partOf: whole,
    unrecognised: [],
    findings: [],
  });
  return [
    make(WITHOUT_NETWORK, problems),
    make(HAS_NETWORK, [...problems, 'whether it counts for pods in a network of their own']),
  ];
}

/** More than these are not taken. */
const MOST_RULES = 8000;

/** Why the whole of it may not be in force: one rule that cannot be read is enough. */
function problemsOf({ ref }: UnmodelledPolicy, written: readonly (RawFirewallRule | null)[]): readonly string[] {
  const refused = written.flatMap((rule) => refusal(rule?.to ?? {}) ?? []);
  return [
    ...(ref.name === 'default' ? [] : ['whether it is in force, for its name is not default']),
    ...(written.length > MOST_RULES ? [`whether it is in force, for it has more than ${MOST_RULES} rules`] : []),
    ...[...new Set(written.flatMap(unreadFields))].map((what) => `what ${what} of a rule means`),
    ...[...new Set(refused)].map((why) => `whether it is in force, for it has ${why}`),
  ];
}

const FIELDS: ReadonlySet<string> = new Set(['type', 'to', 'ports']);

function unreadFields(raw: RawFirewallRule | null): readonly string[] {
  const { type } = raw ?? {};
  const fields = Object.keys(raw ?? {}).filter((key) => !FIELDS.has(key));
  const isKnown = type === 'Allow' || type === 'Deny';
  return [...fields.map((key) => `field "${key}"`), ...(isKnown ? [] : [`type "${type ?? ''}"`])];
}

function compileRule(raw: RawFirewallRule | null, index: number, doubts: readonly string[]): CompiledRule {
  const path: FieldPath = ['spec', 'egress', index];
  const { type, to, ports } = raw ?? {};
  const denies = type !== 'Allow';
  return {
    index,
    path,
    action: denies ? 'deny' : 'allow',
    ...(denies ? { denial: 'timeout' as const } : {}),
    peers: [compileDestination(to ?? {}, { path: [...path, 'to'], denies, doubts })],
    ports: compileFirewallPorts(ports ?? [], path),
    unrecognised: [],
  };
}
