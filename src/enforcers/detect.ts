import type { AgentSet, EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Bystander, Enforcement, Enforcer } from '../model/enforcement.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ENFORCER_FLAGS, type EnforcerModel, type NodesApart } from '../model/enforcer-model.ts';
import type { EnforcerRecord, Finding, OwnPolicies } from './record.ts';
import type { Tri } from '../model/verdict.ts';
import { assumptionsOf, type Circumstances, divergencesOf, modelWith } from './divergence.ts';
import { isMeshGap } from '../model/mesh-settings.ts';
import { isVersion } from './version.ts';
import { RECORDS } from './records.ts';

/** Whether anything enforces the policies of a snapshot; `undefined` where nothing is known of it. */
export function enforcementOf({ enforcerFacts }: Snapshot): Enforcement | undefined {
  if (enforcerFacts === undefined) return undefined;
  const enforcement = detectEnforcement(enforcerFacts);
  if (enforcerFacts.scope === 'cluster' || enforcement.kind === 'enforced') return enforcement;
  return enforcement.kind === 'not-enforced' && enforcement.found.length > 0 ? enforcement : undefined;
}

/** Who enforces, as the facts show it. Nothing found beside something unread is unknown, never "nobody". */
export function detectEnforcement(facts: EnforcerFacts): Enforcement {
  const { running, idle } = byPresence(facts);
  const found = findAll({ ...facts, agentSets: running });
  const enforcers = found.flatMap(({ record, finding }) =>
    finding.kind === 'enforces' ? [enforcerOf(record, finding)] : [],
  );
  const gaps = facts.gaps.filter((gap) => !isMeshGap(gap));
  if (enforcers.length > 0) return { kind: 'enforced', enforcers, gaps };
  const unclear = found.filter(({ finding }) => finding.kind === 'unclear').map(({ record }) => record);
  if (gaps.length > 0 || unclear.length > 0) {
    const maybe = [...unclear, ...RECORDS.filter((record) => leftTrace(record, facts))].map(({ title }) => title);
    return { kind: 'unknown', why: gaps, maybe: [...new Set(maybe)] };
  }
  const bystanders = found.flatMap(({ record, finding }) =>
    finding.kind === 'does-not' ? [bystanderOf(record, finding)] : [],
  );
  return { kind: 'not-enforced', evidence: lookedAt(facts), found: [...bystanders, ...idleEnforcers(idle)] };
}

interface Found {
  readonly record: EnforcerRecord;
  readonly finding: Finding;
}

function findAll(facts: EnforcerFacts): readonly Found[] {
  return RECORDS.flatMap((record) => {
    const finding = record.find(facts);
    return finding === undefined ? [] : [{ record, finding }];
  });
}

/**
 * A DaemonSet that is meant for no node enforces nothing (GKE keeps Calico's when policy is off). Where none is meant for
 * any node there are no nodes, and it says nothing.
 */
function byPresence({ agentSets }: EnforcerFacts): {
  readonly running: readonly AgentSet[];
  readonly idle: readonly AgentSet[];
} {
  const isIdle = ({ nodes }: AgentSet) => nodes?.desired === 0;
  return agentSets.every(isIdle)
    ? { running: agentSets, idle: [] }
    : { running: agentSets.filter((set) => !isIdle(set)), idle: agentSets.filter(isIdle) };
}

function enforcerOf(
  { name, title, denial, divergences: known = [], ownPolicies = [] }: EnforcerRecord,
  finding: Extract<Finding, { kind: 'enforces' }>,
): Enforcer {
  const { kind: _, setting = () => ({ kind: 'unset' }), switches = [], ...more } = finding;
  const { elsewhere, assumptions: granted = [], ...details } = more;
  const { version, mode } = finding;
  const circumstances: Circumstances = {
    // A version that does not read as one, such as a digest, is not known.
    version: version !== undefined && isVersion(version) ? version : undefined,
    mode,
    setting,
  };
  const divergences = divergencesOf(known, circumstances);
  const assumptions = [...assumptionsOf(known, circumstances), ...switches, ...granted];
  const model = modelWith(divergences);
  const apart =
    elsewhere === undefined
      ? undefined
      : modelWith(divergencesOf(known, { ...circumstances, setting: elsewhere.setting }));
  return {
    name,
    title,
    denial,
    ...details,
    model: {
      ...model,
      ...languagesOf(ownPolicies, model),
      ...(elsewhere === undefined || apart === undefined ? {} : apartFrom(model, apart, elsewhere.nodes)),
    },
    divergences,
    ...(assumptions.length === 0 ? {} : { assumptions }),
  };
}

/** What is otherwise on those nodes. */
function apartFrom(model: EnforcerModel, there: EnforcerModel, nodes: NodesApart): Pick<EnforcerModel, 'elsewhere'> {
  const differing = ENFORCER_FLAGS.filter((flag) => model[flag] !== there[flag]);
  if (differing.length === 0) return {};
  return { elsewhere: { nodes, reads: Object.fromEntries(differing.map((flag) => [flag, there[flag]])) } };
}

/** An enforcer knows no language but its own beside those of Kubernetes, and that unless it is switched off. */
function languagesOf(own: readonly OwnPolicies[], model: EnforcerModel): Pick<EnforcerModel, `${OwnPolicies}Policies`> {
  const knows = (language: OwnPolicies): Tri => (own.includes(language) ? model[`${language}Policies`] : 'no');
  return {
    calicoPolicies: knows('calico'),
    ciliumPolicies: knows('cilium'),
    antreaPolicies: knows('antrea'),
    awsPolicies: knows('aws'),
  };
}

function bystanderOf({ name, title }: EnforcerRecord, finding: Extract<Finding, { kind: 'does-not' }>): Bystander {
  const { kind: _, ...details } = finding;
  return { name, title, ...details };
}

function idleEnforcers(idle: readonly AgentSet[]): readonly Bystander[] {
  const found = findAll({ scope: 'cluster', agentSets: idle, nodes: [], configMaps: [], apiGroups: [], gaps: [] });
  return found.flatMap(({ record: { name, title }, finding }) =>
    finding.kind === 'enforces'
      ? [{ name, title, why: 'on-no-node', evidence: [...finding.evidence, 'for 0 nodes'] }]
      : [],
  );
}

function leftTrace({ apiGroups = [] }: EnforcerRecord, facts: EnforcerFacts): boolean {
  return apiGroups.some((group) => facts.apiGroups.includes(group));
}

const MOST_NAMES = 12;

/** What there is, by name: the reader may know an enforcer among it that we do not. */
function lookedAt({ agentSets, nodes }: EnforcerFacts): readonly string[] {
  const sets = agentSets.map(({ namespace, name }) => `${namespace}/${name}`);
  const more = sets.length > MOST_NAMES ? [`${sets.length - MOST_NAMES} more`] : [];
  const named = sets.length === 0 ? 'none' : [...sets.slice(0, MOST_NAMES), ...more].join(', ');
  return [`DaemonSets: ${named}`, ...nodes.map(({ name, kubeletVersion = '' }) => `Node ${name}: ${kubeletVersion}`)];
}
