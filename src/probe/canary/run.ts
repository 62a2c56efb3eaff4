import type { CanaryPlan } from './prepare.ts';
import type { CanaryPod, CanaryRun } from './canary-run.ts';
import type { ProbeFailure } from '../failure.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { alignTries, type HeardTry, type Pair, type Stage, type StageName, turnAfter, type Turn } from './timeline.ts';
import { CANARY_POLICIES } from './objects.ts';
import { type CanaryParts, createParts, type PartsHost } from './parts.ts';
import { clientCommand, serverCommand } from '../script-canary.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { listenTo } from './listen.ts';
import { RUN_SECONDS } from './prepare.ts';

export interface CanaryHost extends PartsHost {
  /** Called once while the canary's pods run, with one client and one server, on two nodes where there are two. */
  readonly whilePodsRun: (pods: { readonly client: string; readonly server: string }) => Promise<void>;
}

/** An enforcer may lag by as much (semantics G.5); new pods may take longer to be known. */
const PATIENCE_MS = { open: 45_000, change: 30_000 } as const;

/** Carries a canary out, and takes everything of it out of the cluster again, whatever happens and whenever the signal comes. */
export async function runCanary(plan: CanaryPlan, host: CanaryHost): Promise<CanaryRun> {
  const parts = createParts(plan, host);
  const seen: Seen = { servers: [], clients: [], heard: [], stages: [] };
  const listening = new AbortController();
  let failure: ProbeFailure | undefined;
  try {
    await perform(plan, parts, host, seen, listening.signal);
  } catch (error) {
    if (!(error instanceof ClusterError)) {
      await parts.tidy();
      throw error;
    }
    failure = { why: 'failed', message: error.message };
  } finally {
    listening.abort();
  }
  if (host.signal.aborted) failure = { why: 'interrupted' };
  const leftBehind = await parts.tidy();
  return { ...seen, ...(failure === undefined ? {} : { failure }), leftBehind };
}

/** Grows while the canary runs: what breaks it off leaves the rest. */
interface Seen {
  servers: readonly CanaryPod[];
  clients: readonly CanaryPod[];
  heard: readonly HeardTry[];
  stages: Stage[];
}

async function perform(
  { options }: CanaryPlan,
  parts: CanaryParts,
  host: CanaryHost,
  seen: Seen,
  listening: AbortSignal,
): Promise<void> {
  seen.servers = await parts.startPods('server', serverCommand(), async () => {
    for (const what of CANARY_POLICIES) await parts.make(what);
  });
  const addresses = seen.servers.flatMap((each) => (each.kind === 'running' ? [each.address] : []));
  if (addresses.length === 0 || host.signal.aborted) return;
  seen.clients = await parts.startPods('client', clientCommand(addresses, RUN_SECONDS));
  if (host.signal.aborted) return;
  seen.heard = listenTo(host.api, options.namespace, seen, listening);
  const two = farPair(seen);
  const asking = two === undefined ? Promise.resolve() : host.whilePodsRun(two);
  // Told below, and never while a stage still changes something.
  asking.catch(() => undefined);
  await performStages(parts, host, seen);
  await asking;
}

async function performStages(parts: CanaryParts, host: CanaryHost, seen: Seen): Promise<void> {
  const { clients, servers } = seen;
  const pairs = clients.flatMap((from, client) =>
    servers.flatMap((to, server) => (from.kind === 'running' && to.kind === 'running' ? [{ client, server }] : [])),
  );
  const first = await performStage({ name: 'open', turn: 'connect', ms: PATIENCE_MS.open, pairs }, host, seen);
  const open = pairs.filter((pair) => turnAfter(alignTries(seen.heard), pair, first, 'connect') !== undefined);
  if (open.length === 0) return;
  const changes = [
    ['ingress-denied', 'stop', () => parts.remove('allow-ingress')],
    ['ingress-restored', 'connect', () => parts.make('allow-ingress')],
    ['egress-denied', 'stop', () => parts.remove('allow-egress')],
    ['egress-restored', 'connect', () => parts.make('allow-egress')],
  ] as const;
  for (const [name, turn, change] of changes) {
    if (host.signal.aborted) return;
    await change();
    await performStage({ name, turn, ms: PATIENCE_MS.change, pairs: open }, host, seen);
  }
}

interface Waiting {
  readonly name: StageName;
  readonly turn: Turn;
  readonly ms: number;
  readonly pairs: readonly Pair[];
}

const POLL_MS = 100;
/** What is known of the clocks later may move a try out of its stage. */
const SPARE = 1;

/** Waits until the connections of all pairs have turned, or no longer. */
async function performStage({ name, turn, ms, pairs }: Waiting, host: CanaryHost, seen: Seen): Promise<Stage> {
  host.onEvent({ kind: 'stage', stage: name });
  const startMs = performance.now();
  const stageSoFar = (): Stage => ({ name, startMs, endMs: performance.now() });
  const hasTurned = (): boolean => {
    const tries = alignTries(seen.heard);
    return pairs.every((pair) => turnAfter(tries, pair, stageSoFar(), turn, SPARE) !== undefined);
  };
  while (!host.signal.aborted && performance.now() - startMs < ms && !hasTurned()) await sleep(POLL_MS);
  const stage = stageSoFar();
  seen.stages.push(stage);
  return stage;
}

function farPair({ clients, servers }: Seen): { readonly client: string; readonly server: string } | undefined {
  const client = clients.find((each) => each.kind === 'running');
  const running = servers.filter((each) => each.kind === 'running');
  const server = running.find(({ node }) => node !== client?.node) ?? running[0];
  return client === undefined || server === undefined ? undefined : { client: client.name, server: server.name };
}
