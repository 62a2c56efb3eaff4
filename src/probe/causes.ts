import type { Cause, LegReport, LookUpReport } from './probe-report.ts';
import type { CauseTest, Disagreement, Finding } from './causes/disagreement.ts';
import type { MeasuredLeg, Measurement } from './measurement.ts';
import * as blocks from './causes/blocks.ts';
import type { Enforcement } from '../model/enforcement.ts';
import * as enforcer from './causes/enforcer.ts';
import * as otherPolicies from './causes/other-policies.ts';
import * as path from './causes/path.ts';
import * as phrase from './phrase/causes.ts';
import * as ports from './causes/ports.ts';
import * as youth from './causes/youth.ts';

/** Every cause that is known. Each says for itself whether it applies, and how likely it is. */
const TESTS: readonly CauseTest[] = [
  youth.changing,
  youth.youngPolicy,
  youth.youngLabels,
  youth.youngPod,
  enforcer.agentNotReady,
  enforcer.agentRestarted,
  enforcer.notOnAllNodes,
  enforcer.enforcerUnknown,
  enforcer.hiddenEnforcer,
  enforcer.closedByDefault,
  enforcer.standalonePod,
  enforcer.bridgedOnNode,
  blocks.blocksMissPods,
  blocks.typesIgnored,
  blocks.blockOpensNamespace,
  blocks.leadingZeros,
  blocks.narrowWildcard,
  ports.namedPortOfAll,
  ports.namedPortForAnybody,
  ports.namedPortUnresolved,
  ports.namedPortOfSidecar,
  ports.sctpUnsupported,
  otherPolicies.unmodelledPolicy,
  otherPolicies.unreadPolicy,
  otherPolicies.adminTierIgnored,
  otherPolicies.oneChainForBoth,
  otherPolicies.flowLogs,
  path.serviceNotReady,
  path.clusterIpJudged,
  path.ownNodeDropped,
  path.hostNetwork,
  path.sourceRewritten,
  path.prohibited,
  path.outsideFirewall,
  path.betweenNodes,
  path.hostFirewall,
];

interface Compared {
  readonly legs: readonly LegReport[];
  readonly dns: readonly LookUpReport[];
  readonly enforcement: Enforcement | undefined;
}

/** Why the network may do something else than the policies say, for all connections together, the likeliest first. */
export function findCauses(measurement: Measurement, compared: Compared): readonly Cause[] {
  const found = [
    ...measurement.legs.flatMap((measured) => causesOfLeg(measured, measurement, compared)),
    ...causesOfLookUps(measurement, compared),
  ];
  if (found.length === 0) return [{ ...phrase.unexplained(measurement.ends), legs: [] }];
  const byText = Map.groupBy(found, ({ finding }) => `${finding.code} ${finding.text}`);
  return [...byText.values()]
    .map(merge)
    .toSorted((one, other) => other.finding.likelihood - one.finding.likelihood)
    .map(({ finding: { likelihood: _, ...cause }, legs }) => ({ ...cause, legs }));
}

interface Found {
  readonly finding: Finding;
  readonly legs: readonly string[];
}

/** The same cause for several connections is told once. */
function merge(group: readonly Found[]): Found {
  const [first, ...others] = group;
  if (first === undefined) throw new Error('a group has at least one member');
  return { finding: first.finding, legs: [...first.legs, ...others.flatMap(({ legs }) => legs)] };
}

function causesOfLeg(measured: MeasuredLeg, measurement: Measurement, compared: Compared): readonly Found[] {
  const { leg } = measured;
  const report = compared.legs.find(({ id }) => id === leg.id);
  if (report?.agreement !== 'disagree') return [];
  if (!('outcome' in leg)) {
    const came = phrase.endpointsCame(leg.service.namespace, leg.service.name);
    return [{ finding: { likelihood: 80, ...came }, legs: [leg.id] }];
  }
  const disagreement: Disagreement = {
    leg,
    report,
    observation: measured.observation,
    kind: report.simulated === 'DENY' ? 'open' : 'closed',
    enforcement: compared.enforcement,
    simulation: measurement.simulation,
    evidence: measurement.evidence,
    ends: measurement.ends,
  };
  return TESTS.flatMap((test) => test(disagreement) ?? []).map((finding) => ({ finding, legs: [leg.id] }));
}

/** Denied to look up, and answered all the same. */
function causesOfLookUps({ ends }: Measurement, { dns, enforcement }: Compared): readonly Found[] {
  return dns
    .filter(({ agreement }) => agreement === 'disagree')
    .flatMap(({ pod, server }) => [
      { finding: { likelihood: 70, ...phrase.otherResolver(pod, server, ends) }, legs: [] },
      ...(enforcement?.kind === 'enforced'
        ? []
        : [{ finding: { likelihood: 88, ...phrase.enforcerUnknown([]) }, legs: [] }]),
    ]);
}
