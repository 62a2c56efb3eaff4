import type { Gap } from '../../model/gap.ts';
import type { Lint, LintNeed, LintWorld } from './lint.ts';
import { notRead } from '../../engine/cluster-index.ts';
import { isCovered } from '../../model/coverage.ts';
import { isManifests, knowsPods } from './ask/known.ts';

/** A lint that could not look, or not everywhere. */
export interface NotChecked {
  readonly lint: Lint;
  /** `nothing`: it was not asked at all. `part`: it was asked, and could say less than with what is missing. */
  readonly extent: 'nothing' | 'part';
  readonly missing: LintNeed;
  /** Absent: everywhere. */
  readonly namespaces?: readonly string[];
  /** Absent: the manifests hold none. */
  readonly gap?: Gap;
}

/** What each of the lints could not see; `isAsked` says of which namespaces it is about. */
export function notCheckedOf(
  world: LintWorld,
  lints: readonly Lint[],
  isAsked: (namespace: string) => boolean,
): readonly NotChecked[] {
  const asked = new Set(world.snapshot.networkPolicies.map(({ namespace }) => namespace).filter(isAsked));
  const lacks = new Map(NEEDS.map((need) => [need, widen(lackOf(world, need), asked)]));
  return lints.flatMap((lint) => [
    ...lint.needs.flatMap((missing) => tell(lint, missing, 'nothing', lacks.get(missing))),
    ...(lint.uses ?? []).flatMap((missing) => tell(lint, missing, 'part', lacks.get(missing))),
  ]);
}

const NEEDS: readonly LintNeed[] = [
  'pods',
  'namespaces',
  'services',
  'addresses',
  'nodes',
  'enforcer',
  'webhooks',
  'monitors',
  'ingresses',
];

type Lack = Pick<NotChecked, 'namespaces' | 'gap'>;

/** What is hidden in every namespace that is asked about is hidden altogether. */
function widen(lack: Lack | undefined, asked: ReadonlySet<string>): (Lack & { readonly isWhole: boolean }) | undefined {
  if (lack === undefined) return undefined;
  const { namespaces } = lack;
  return { ...lack, isWhole: namespaces === undefined || [...asked].every((name) => namespaces.includes(name)) };
}

function tell(
  lint: Lint,
  missing: LintNeed,
  extent: NotChecked['extent'],
  lack: ReturnType<typeof widen>,
): readonly NotChecked[] {
  if (lack === undefined) return [];
  const { isWhole, ...rest } = lack;
  // What is hidden in some namespaces only hides something from a lint, not everything.
  return [{ lint, extent: isWhole ? extent : 'part', missing, ...rest }];
}

/** What of a need is not there; undefined when all of it is. */
function lackOf(world: LintWorld, need: LintNeed): Lack | undefined {
  switch (need) {
    case 'pods':
      return lackOfPods(world);
    case 'namespaces':
    case 'services':
    case 'nodes':
      return lackOfList(world, need);
    case 'addresses':
      return lackOfAddresses(world);
    case 'enforcer':
      return lackOfEnforcer(world);
    case 'webhooks':
      return lackOfSurroundings(world, 'called', (gap) => gap.group !== MONITORS);
    case 'monitors':
      return lackOfSurroundings(world, 'scrapes', (gap) => gap.group === MONITORS || gap.resource === 'apigroups');
    case 'ingresses':
      return lackOfIngresses(world);
  }
}

function lackOfPods(world: LintWorld): Lack | undefined {
  const { snapshot } = world;
  if (isManifests(world) && snapshot.pods.length + snapshot.workloads.length === 0) return {};
  const unread = lackOfRead(world, 'pods');
  if (unread !== undefined || !isManifests(world)) return unread;
  const wanted = new Set(snapshot.networkPolicies.map(({ namespace }) => namespace));
  const empty = [...wanted].filter((namespace) => !knowsPods(world, namespace)).sort();
  return empty.length === 0 ? undefined : { namespaces: empty };
}

function lackOfList(world: LintWorld, resource: 'namespaces' | 'services' | 'nodes'): Lack | undefined {
  const { snapshot } = world;
  const isEmpty =
    resource === 'namespaces' ? snapshot.namespaces.every(({ assumed }) => assumed) : snapshot[resource].length === 0;
  if (isManifests(world) && isEmpty) return {};
  return lackOfRead(world, resource);
}

function lackOfAddresses(world: LintWorld): Lack | undefined {
  const { snapshot } = world;
  if (isManifests(world) && snapshot.pods.every(({ addresses }) => addresses.length === 0)) return {};
  return lackOfRead(world, 'pods');
}

function lackOfEnforcer({ enforcement }: LintWorld): Lack | undefined {
  if (enforcement === undefined) return {};
  if (enforcement.kind !== 'unknown') return undefined;
  const [gap] = enforcement.why;
  return gap === undefined ? {} : { gap };
}

const MONITORS = 'monitoring.coreos.com';

/** One list of several may have been read: what is in it is told, and the rest is said to be missing. */
function lackOfSurroundings(
  world: LintWorld,
  list: 'called' | 'scrapes',
  isMeant: (gap: Gap) => boolean,
): Lack | undefined {
  const { surroundings } = world.snapshot;
  if (surroundings === undefined) return {};
  if (isManifests(world) && surroundings[list].length === 0) return {};
  const gap = surroundings.gaps.find(isMeant);
  return gap === undefined ? undefined : { gap };
}

/** That manifests hold none says that there are none: most workloads have none. */
function lackOfIngresses({ snapshot: { source, entrances } }: LintWorld): Lack | undefined {
  if (entrances === undefined) return source.kind === 'cluster' ? {} : undefined;
  const gap = entrances.gaps.find(({ resource }) => resource === 'ingresses');
  return gap === undefined ? undefined : { gap };
}

function lackOfRead({ snapshot }: LintWorld, resource: string): Lack | undefined {
  const gaps = snapshot.gaps.filter((gap) => gap.resource === resource);
  const everywhere = gaps.find(({ namespace, name }) => namespace === undefined && name === undefined);
  if (everywhere !== undefined) return { gap: everywhere };
  const [gap] = gaps;
  if (gap !== undefined) {
    const namespaces = [...new Set(gaps.flatMap(({ namespace, name }) => namespace ?? name ?? []))].sort();
    return { namespaces, gap };
  }
  if (isCovered(snapshot, resource, {})) return undefined;
  const partly = snapshot.coverage !== 'everything' && snapshot.coverage.some((seen) => seen.resource === resource);
  // Namespace by namespace: whoever names one that was not read is told so by its gap.
  return partly ? undefined : { gap: notRead('list', resource, {}) };
}
