import { uniqueBy } from '../model/unique-by.ts';
import type { Connectivity, Party } from '../engine/all-pairs/connectivity.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { ExposedWorkload, ExposureReport, Opening } from './exposure-report.ts';
import type { Exposure } from '../engine/all-pairs/exposure.ts';
import type { Gap } from '../model/gap.ts';
import type { MissingExplanation } from './explanation.ts';
import type { NewPodWay } from './reach-report.ts';
import { intersectAddresses, isEmpty, NO_ADDRESSES, uniteAddresses } from '../model/address-set.ts';
import { API_VERSION } from './explanation.ts';
import { citePolicy } from './cite.ts';
import { enforcerUnknown } from './phrase/enforcement.ts';
import { explainEnforcement } from './enforcement.ts';
import { explainGap } from './missing.ts';
import { explainNewPods } from './new-pods.ts';
import { explainPorts } from './explain-ports.ts';
import { explainSide } from './side-reason.ts';
import { exposureOf } from '../engine/all-pairs/exposure-of.ts';
import { formatAddressSet } from '../model/format-address-set.ts';
import { getOrMake } from '../engine/all-pairs/get-or-make.ts';
import { groupPods, type PodsGroup } from '../engine/all-pairs/groups.ts';
import { INTERNET } from '../model/internet.ts';
import { isEverything, isNothing, NOTHING, type ProtocolPorts, uniteAll } from '../engine/all-pairs/protocol-ports.ts';
import { nameObject } from './names.ts';
import { openingRules } from './opening-rules.ts';
import { phraseExposure, phraseOpenings } from './phrase/exposure.ts';

export interface ExposureInput {
  readonly connectivity: Connectivity;
  readonly by: 'pod' | 'workload';
  readonly namespace: string | undefined;
  readonly enforcement: Enforcement | undefined;
  readonly unread: readonly Gap[];
}

/** For each workload what the internet, every pod, and pods that do not exist yet may open to it, the most exposed first. */
export function* explainExposure(input: ExposureInput): Generator<undefined, ExposureReport> {
  const { connectivity, by, namespace, enforcement, unread } = input;
  const groups = groupPods(connectivity.index, by).filter(
    ({ ref }) => namespace === undefined || ref.namespace === namespace,
  );
  const found: Found[] = [];
  for (const group of groups) {
    found.push(explainGroup(connectivity, group));
    yield;
  }
  const workloads = found.toSorted((a, b) => b.rank - a.rank).map(({ workload }) => workload);
  const missing = [...unread.map(explainGap), ...found.flatMap((each) => each.missing)];
  return {
    apiVersion: API_VERSION,
    kind: 'ExposureReport',
    summary: phraseExposure(workloads, namespace),
    ...(namespace === undefined ? {} : { namespace }),
    workloads,
    caveats: enforcement?.kind === 'unknown' ? [enforcerUnknown(enforcement)] : [],
    missing: uniqueBy(missing, ({ text }) => text),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}

interface Found {
  readonly workload: ExposedWorkload;
  readonly rank: number;
  readonly missing: readonly MissingExplanation[];
}

function explainGroup(connectivity: Connectivity, { ref, pods }: PodsGroup): Found {
  const parties = [...new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)))];
  const exposures = parties.map((party) => ({ party, exposure: exposureOf(connectivity, party, 'ingress') }));
  const internet = joinOpenings(exposures.map(({ party, exposure }) => internetOf(connectivity, party, exposure)));
  const everyPod = joinOpenings(exposures.map(({ exposure, party }) => everyPodOf(connectivity, party, exposure)));
  const newPods = exposures.flatMap(({ exposure }) => explainNewPods(exposure.newPods, 'ingress'));
  const policies = new Map(
    exposures.flatMap(({ exposure }) => exposure.isolatedBy).map((policy) => [policy, citePolicy(policy)]),
  );
  return {
    rank: rankOf(internet, everyPod, newPods),
    missing: [...internet.missing, ...everyPod.missing],
    workload: {
      name: nameObject(ref),
      kind: ref.kind === 'Pod' ? 'pod' : 'workload',
      namespace: ref.namespace ?? '',
      pods: pods.length,
      isolatedBy: [...policies.values()],
      internet: openingOf(internet),
      everyPod: openingOf(everyPod),
      newPods: [...new Map(newPods.map((way) => [`${way.rule.policy} ${way.rule.rule} ${way.text}`, way])).values()],
    },
  };
}

/** An opening before it is put into words. */
interface Open {
  readonly allowed: ProtocolPorts;
  readonly unknown: ProtocolPorts;
  readonly addresses: typeof NO_ADDRESSES;
  readonly sentences: readonly string[];
  readonly rules: Opening['rules'];
  readonly missing: readonly MissingExplanation[];
}

const CLOSED: Open = {
  allowed: NOTHING,
  unknown: NOTHING,
  addresses: NO_ADDRESSES,
  sentences: [],
  rules: [],
  missing: [],
};

function joinOpenings(openings: readonly Open[]): Open {
  const [first = CLOSED, ...others] = openings.filter((open) => open !== CLOSED);
  return others.reduce(
    (sum, open) => ({
      allowed: uniteAll(sum.allowed, open.allowed),
      unknown: uniteAll(sum.unknown, open.unknown),
      addresses: uniteAddresses(sum.addresses, open.addresses),
      sentences: [...new Set([...sum.sentences, ...open.sentences])],
      rules: [...new Map([...sum.rules, ...open.rules].map((rule) => [`${rule.policy} ${rule.rule}`, rule])).values()],
      missing: [...sum.missing, ...open.missing],
    }),
    first,
  );
}

/** Where nothing is unknown, those with one list of parts are open by the same rules. */
function internetOf(connectivity: Connectivity, party: Party, exposure: Exposure): Open {
  const { outside } = exposure;
  if (outside.some(({ connections }) => !isNothing(connections.unknown)))
    return findInternet(connectivity, party, exposure);
  const ofState = getOrMake(INTERNET_OPEN, connectivity, () => new WeakMap<Exposure['outside'], Open>());
  return getOrMake(ofState, outside, () => findInternet(connectivity, party, exposure));
}

const INTERNET_OPEN = new WeakMap<Connectivity, WeakMap<Exposure['outside'], Open>>();

function findInternet(connectivity: Connectivity, party: Party, { outside }: Exposure): Open {
  return joinOpenings(
    outside.map(({ addresses, connections: { allowed, unknown } }) => {
      const reached = intersectAddresses(addresses, INTERNET);
      const isOpen = !isEmpty(reached) && !(isNothing(allowed) && isNothing(unknown));
      if (!isOpen) return CLOSED;
      const side = explainSide(connectivity.reasonsOutside(party, 'ingress', reached).ingress, allowed);
      const isAllowed = !isNothing(allowed);
      return {
        allowed,
        unknown,
        addresses: isAllowed ? reached : NO_ADDRESSES,
        sentences: isAllowed ? [side.sentence] : [],
        rules: isAllowed ? side.rules : [],
        missing: isNothing(unknown) ? [] : side.missing,
      };
    }),
  );
}

function everyPodOf(connectivity: Connectivity, party: Party, exposure: Exposure): Open {
  const { everyPod: allowed, isolatedBy } = exposure;
  if (isNothing(allowed)) return CLOSED;
  const rules = openingRules(exposure);
  const isHostNetwork = party.kind === 'pods' && party.hostNetwork;
  const openBeside =
    isolatedBy.length > 0 ? undefined : connectivity.reasonsOutside(party, 'ingress', INTERNET).ingress.speaking;
  const sentences = [phraseOpenings(rules, { isHostNetwork, ...(openBeside === undefined ? {} : { openBeside }) })];
  return { ...CLOSED, allowed, sentences, rules };
}

function openingOf(open: Open): Opening {
  return getOrMake(OPENINGS, open, () => wordOpening(open));
}

const OPENINGS = new WeakMap<Open, Opening>();

function wordOpening({ allowed, unknown, addresses, sentences, rules }: Open): Opening {
  return {
    ports: explainPorts((protocol) => allowed[protocol]),
    unknown: explainPorts((protocol) => unknown[protocol]),
    addresses: isEmpty(addresses) ? '' : formatAddressSet(addresses, 3),
    sentence: sentences.join('; '),
    rules,
  };
}

/** The internet counts before pods, everything before some ports, what is open before what may be. */
function rankOf(internet: Open, everyPod: Open, newPods: readonly NewPodWay[]): number {
  return 100 * degree(internet) + 10 * degree(everyPod) + Math.min(newPods.length, 9);
}

function degree({ allowed, unknown }: Open): number {
  if (isEverything(allowed)) return 3;
  if (!isNothing(allowed)) return 2;
  return isNothing(unknown) ? 0 : 1;
}
