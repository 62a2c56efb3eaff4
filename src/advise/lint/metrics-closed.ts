import { backendsOf } from './ask/backends.ts';
import { commonFamilies } from '../../engine/all-pairs/party-facts.ts';
import { isFinished } from '../../engine/cluster-index.ts';
import { isOpen, type PodPort } from './ask/callers.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { selects } from '../../model/match-labels.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { nameRef } from './rule-names.ts';
import { nameWorkload, workloadOf } from './ask/parties.ts';
import { namespacesWithPods, podsIn } from './ask/pods.ts';
import type { ObjectRef, Origin } from '../../model/reference.ts';
import { pairsOf } from './ask/pairs.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodsParty } from '../../engine/all-pairs/connectivity.ts';
import { rolesOf } from '../roles.ts';
import type { Scrape } from '../../model/surroundings.ts';
import { someOf } from './words.ts';

/** L-36 */
export const metricsClosed: Lint = {
  id: 'L-36',
  name: 'metrics-closed',
  severity: 'info',
  summary: 'Metrics are to be fetched from pods that the monitoring may not connect to',
  why: 'Annotations or a monitor ask Prometheus to fetch metrics from these pods, and policies deny it the connection. The target is down in the monitoring while the workload is well, and alerts that need the metrics never fire.',
  remedy:
    'Allow the pods of the monitoring on the port of the metrics; where they are isolated for egress, allow that as well.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  needs: ['pods'],
  uses: ['services', 'monitors'],
  find: findClosed,
};

/** What is to be fetched, and who says so. */
interface Target extends PodPort {
  readonly by: ObjectRef;
  readonly origin: Origin | undefined;
}

function findClosed(world: LintWorld): readonly LintFinding[] {
  const scrapers = scrapersIn(world);
  if (scrapers.length === 0) return [];
  const targets = [...annotated(world), ...monitored(world)].filter((target) => isClosed(world, scrapers, target));
  const groups = Map.groupBy(targets, ({ by, protocol, port }) => JSON.stringify([by, protocol, port]));
  return [...groups.values()].flatMap((group) => tell(world, scrapers, group));
}

function scrapersIn(world: LintWorld): readonly PodsParty[] {
  const pairs = pairsOf(world);
  const pods = allPods(world).filter((pod) => !pod.hostNetwork && rolesOf(pod).includes('scraper'));
  return [...new Set(pods.flatMap((pod) => pairs.partiesOf(pod)))];
}

function allPods(world: LintWorld): readonly Pod[] {
  return namespacesWithPods(world).flatMap((name) => podsIn(world, name).filter((pod) => !isFinished(pod)));
}

function annotated(world: LintWorld): readonly Target[] {
  return allPods(world).flatMap((pod) => {
    const { metricsPort: port } = pod;
    if (port === undefined) return [];
    return [{ pod, protocol: 'TCP', port, by: workloadOf(world, pod), origin: pod.origin } as const];
  });
}

function monitored(world: LintWorld): readonly Target[] {
  const { scrapes = [] } = world.snapshot.surroundings ?? {};
  return scrapes.flatMap((scrape) => {
    const ports = scrape.of === 'pods' ? portsOfPods(world, scrape) : portsOfServices(world, scrape);
    return ports.map((each) => ({ ...each, by: scrape.by, origin: scrape.origin }));
  });
}

function isIn({ namespaces }: Scrape, namespace: string): boolean {
  return namespaces === 'any' || namespaces.includes(namespace);
}

function portsOfPods(world: LintWorld, scrape: Scrape): readonly PodPort[] {
  return allPods(world)
    .filter((pod) => isIn(scrape, pod.namespace) && selects(pod.labels, scrape.selector))
    .flatMap((pod) =>
      scrape.ports.flatMap((wanted): PodPort[] => {
        const port = typeof wanted === 'number' ? wanted : pod.ports.find(({ name }) => name === wanted)?.port;
        return port === undefined ? [] : [{ pod, protocol: 'TCP', port }];
      }),
    );
}

function portsOfServices(world: LintWorld, scrape: Scrape): readonly PodPort[] {
  return world.snapshot.services
    .filter(({ namespace, labels = {} }) => isIn(scrape, namespace) && selects(labels, scrape.selector))
    .flatMap((service) => {
      const backends = backendsOf(world, service);
      return scrape.ports.flatMap((wanted): readonly PodPort[] => {
        if (typeof wanted === 'string') return backends.filter(({ via }) => via.name === wanted);
        return [...new Set(backends.map(({ pod }) => pod))].map((pod) => ({ pod, protocol: 'TCP', port: wanted }));
      });
    });
}

/** Whether none of them may connect, for certain. */
function isClosed(world: LintWorld, scrapers: readonly PodsParty[], target: PodPort): boolean {
  const pairs = pairsOf(world);
  const ways = pairs
    .partiesOf(target.pod)
    .flatMap((party) =>
      scrapers.flatMap((scraper) =>
        commonFamilies(scraper.families, party.families).map((family) =>
          pairs.tables.bothSay(
            scraper,
            party,
            family,
            scraper === party && party.pods.length === 1 ? 'same-pod' : 'apart',
          ),
        ),
      ),
    );
  return !target.pod.hostNetwork && ways.length > 0 && !ways.some((says) => isOpen(pairs, says, target));
}

function tell(world: LintWorld, scrapers: readonly PodsParty[], group: readonly Target[]): readonly LintFinding[] {
  const [first] = group;
  const [scraper] = scrapers.flatMap(({ pods }) => pods);
  if (first === undefined || scraper === undefined) return [];
  const position = first.origin?.locate([]);
  const into = group.flatMap(({ pod }) => isolatingPolicies(world, pod, 'ingress'));
  const policies = [...new Set([...into, ...isolatingPolicies(world, scraper, 'egress')])].map(({ ref }) =>
    nameRef(ref),
  );
  const targets = someOf([...new Set(group.map(({ pod }) => nameWorkload(world, pod)))].sort());
  const from = nameWorkload(world, scraper);
  const at = `${first.protocol} ${first.port}`;
  return [
    {
      about: first.by,
      path: [],
      ...(position === undefined ? {} : { position }),
      message: `asks for the metrics of ${targets} on ${at}, and ${from} may not connect to it`,
      ...(policies.length === 0 ? {} : { notes: [`Isolated by ${list(policies, 'and')}`] }),
      fix: { text: `Allow ${from} on ${at} in a policy that selects ${targets}` },
    },
  ];
}
