import type { Analysis, UnresolvedEnd } from './analysis.ts';
import type { AskedPort, End } from './engine/ends.ts';
import type { AddressSet } from './model/address-set.ts';
import type { Pod } from './model/pod.ts';
import type { ReachQuestionKind, ReachReport } from './explain/reach-report.ts';
import type { Target } from './model/target.ts';
import { addressSetOf } from './model/address-set.ts';
import { askedPorts, portsAtPod, portsEverywhere } from './explain/asked-ports.ts';
import { caveatsOfMany } from './explain/divergences-of-many.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { explainReach, type ReachEnd } from './explain/explain-reach.ts';
import { countTurnedPeers } from './explain/count-turned.ts';
import { exposureOf } from './engine/all-pairs/exposure-of.ts';
import type { Admission } from './engine/all-pairs/exposure.ts';
import { gapsOfPods, podsOf } from './engine/sources.ts';
import { isFinished } from './engine/cluster-index.ts';
import { NOTHING, type ProtocolPorts, uniteAll } from './engine/all-pairs/protocol-ports.ts';
import { rulesByService } from './explain/rules-by-service.ts';
import { reportReach } from './explain/report-reach.ts';
import { modelOf } from './dialects/compiled.ts';
import { modelOfEveryPort } from './engine/flags-that-matter.ts';
import { resolvePort, resolveTarget } from './engine/resolve.ts';
import { unreadPods } from './explain/unread-pods.ts';

export interface ReachQuestion {
  readonly question: ReachQuestionKind;
  /** With a port: the destination's, whoever that is. */
  readonly target: Target;
  /** For a name typed without one; `undefined` means every namespace (-A). */
  readonly namespace: string | undefined;
}

export type ReachAnswer =
  | { readonly kind: 'found'; readonly report: () => Generator<undefined, ReachReport> }
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] }
  /** A node, the API server, a DNS name: no policy of theirs is asked for. */
  | { readonly kind: 'podless' };

/** Who can reach an end, or whom it can reach: find it, ask everybody, tell it by rules. */
export function answerReach(analysis: Analysis, { question, target, namespace }: ReachQuestion): ReachAnswer {
  const { index, policies, enforcement } = analysis;
  const role = question === 'who-can' ? 'destination' : 'source';
  const resolution = resolveTarget({ index, namespace, addressesOfNames: new Map() }, target);
  if (resolution.kind !== 'found') return { kind: 'unresolved', ends: [{ role, target, resolution }] };
  const { end } = resolution;
  const asked = resolvePort(target.port);
  const find = (connectivity: Connectivity): Found | undefined =>
    question === 'who-can'
      ? toReach(analysis, connectivity, end, asked)
      : fromReach(analysis, connectivity, end, asked);
  const model = isForSctp(asked) ? modelOf(policies) : modelOfEveryPort(index, policies);
  const found = find(connectivityOf(index, policies, model));
  if (found === undefined) return { kind: 'podless' };
  return {
    kind: 'found',
    *report() {
      const { reachEnd, ...rest } = found;
      const reach = yield* explainReach(reachEnd);
      // Whoever is not named is denied.
      const readings = yield* caveatsOfMany(
        { index, policies, model, enforcement, deniesAny: true },
        function* (otherwise) {
          const other = find(connectivityOf(index, policies, otherwise));
          return other === undefined ? NONE_TURNED : countTurnedPeers(reach, yield* explainReach(other.reachEnd));
        },
      );
      const gaps = [...found.gaps, ...unreadPods(index.snapshot, undefined)];
      const caveats = [...readings, ...rulesByService(policies, end)];
      return reportReach({ index, enforcement, question, end, asked, reach, ...rest, gaps, readings: caveats });
    },
  };
}

function isForSctp(asked: AskedPort): boolean {
  return asked.kind !== 'every' && asked.protocol === 'SCTP';
}

const NONE_TURNED = { pairs: 0, isAll: true };

/** What is asked about, and what else decides. */
interface Found {
  readonly reachEnd: ReachEnd;
  /** Everything that is asked about, of all pods together. */
  readonly ports: ProtocolPorts;
  readonly impossible: ReturnType<typeof askedPorts>['impossible'];
  readonly gaps: ReturnType<typeof askedPorts>['gaps'];
  readonly admissions: readonly Admission[];
}

function toReach(
  { index, policies }: Analysis,
  connectivity: Connectivity,
  end: End,
  asked: AskedPort,
): Found | undefined {
  const addresses = outsideOf(connectivity, end);
  if (addresses !== undefined) return outside(connectivity, 'ingress', addresses, asked);
  const { byPod, impossible, gaps } = askedPorts(index, policies, end, asked);
  if (byPod.size === 0 && impossible.length === 0) return undefined;
  const pods = [...byPod.keys()];
  const portsOf = (pod: Pod): ProtocolPorts => byPod.get(pod) ?? NOTHING;
  const question = { connectivity, direction: 'ingress', pods, portsOf } as const;
  return {
    reachEnd: { kind: 'pods', question, portsOutside: portsOf },
    ports: [...byPod.values()].reduce(uniteAll, NOTHING),
    impossible,
    gaps,
    admissions: admissionsOf(connectivity, pods, 'ingress'),
  };
}

function fromReach({ index }: Analysis, connectivity: Connectivity, end: End, asked: AskedPort): Found | undefined {
  const addresses = outsideOf(connectivity, end);
  if (addresses !== undefined) return outside(connectivity, 'egress', addresses, asked);
  const pods = podsOf(index, end).filter((pod) => !isFinished(pod));
  const gaps = gapsOfPods(index, end);
  if (pods.length === 0) return undefined;
  const ports = portsEverywhere(asked) ?? NOTHING;
  const question = { connectivity, direction: 'egress', pods, portsOf: (pod: Pod) => portsAtPod(asked, pod) } as const;
  return {
    reachEnd: { kind: 'pods', question, portsOutside: () => ports },
    ports,
    impossible: [],
    gaps,
    admissions: admissionsOf(connectivity, pods, 'egress'),
  };
}

/** Addresses that are no pod's. */
function outsideOf({ index }: Connectivity, end: End): AddressSet | undefined {
  if (end.kind === 'range') return end.addresses;
  if (end.kind !== 'address' || podsOf(index, end).length > 0) return undefined;
  const { family, value } = end.address;
  return addressSetOf([{ family, first: value, last: value }]);
}

function outside(
  connectivity: Connectivity,
  direction: 'ingress' | 'egress',
  addresses: AddressSet,
  asked: AskedPort,
): Found {
  const ports = portsEverywhere(asked) ?? NOTHING;
  const portsOf = (pod: Pod): ProtocolPorts => portsAtPod(asked, pod);
  const reachEnd: ReachEnd = { kind: 'outside', question: { connectivity, direction, portsOf }, addresses, ports };
  return { reachEnd, ports, impossible: [], gaps: [], admissions: [] };
}

function admissionsOf(
  connectivity: Connectivity,
  pods: readonly Pod[],
  direction: 'ingress' | 'egress',
): readonly Admission[] {
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  return [...parties].flatMap((party) => exposureOf(connectivity, party, direction).newPods);
}
