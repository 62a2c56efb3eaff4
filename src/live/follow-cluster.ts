import type { ClusterApi } from '../cluster/api.ts';
import type { Condition, Pace } from './feed.ts';
import type { Followed } from './followed.ts';
import type { Intake } from './intake.ts';
import type { Part } from './status.ts';
import type { ResourceFeeds } from './resource-feeds.ts';
import type { World } from './world.ts';
import { ACCOUNTS, CORE, followedLanguage, resourceId } from './followed.ts';
import { goesByAccountLabels } from '../model/account-labels.ts';
import { DNS_SERVICES } from '../model/dns-location.ts';
import { followResource } from './resource-feeds.ts';
import { type Languages, readEnforcement, readLanguages } from './rounds.ts';
import { NEEDS_A_PERSON } from '../cluster/watch.ts';
import { notYet } from './not-yet.ts';
import { pause } from './pause.ts';

export interface FollowOptions {
  readonly api: ClusterApi;
  readonly intake: Intake;
  /** The last state. */
  readonly world: () => World;
  /** Where not all namespaces may be read: those to look into beside the context's own. */
  readonly namespaces: readonly string[];
  readonly pace: Pace & { readonly roundMs: number };
  /** Ends all of it at once. */
  readonly signal: AbortSignal;
  /** How one of the parts stands has changed. */
  readonly onTurn: () => void;
}

/** All that is being followed of a cluster. */
export interface Following {
  parts(): readonly Part[];
  /** Namespaces came or went: where not all may be read, others are looked into. */
  spread(): void;
  /** Policies of other languages came or went: what they go by is followed for as long. */
  look(): void;
}

const CORE_IDS: ReadonlySet<string> = new Set([...CORE, ACCOUNTS].map(resourceId));
const LANGUAGES = 'apigroups';

/** Follows every resource that questions need, and looks now and then at what no watch tells of. */
export function followCluster(options: FollowOptions): Following {
  const { api, intake, signal, pace, world } = options;
  const parts = createParts(options.onTurn);
  const feeds = new Map<string, ResourceFeeds>();
  const start = (followed: Followed): void => {
    const id = resourceId(followed);
    const sink = {
      put: (seen: Parameters<Intake['put']>[1]) => intake.put(followed, seen),
      read: (reading: Parameters<Intake['read']>[1]) => intake.read(id, reading),
      turned: (scope: string, condition: Condition | undefined) => parts.turned(id, scope, condition),
    };
    feeds.set(id, followResource({ api, followed, signal, pace, hurry: parts.hurry }, sink));
  };
  const stop = (id: string): void => {
    feeds.get(id)?.close();
    feeds.delete(id);
    intake.read(id, undefined);
  };
  const spread = (): void => {
    const wanted = namespacesToFollow(world(), [api.namespace, ...options.namespaces]);
    for (const feed of feeds.values()) feed.spread(wanted);
  };
  const followLanguages = (languages: Languages): void => {
    if (languages.kind === 'failed') return;
    const served = new Map(languages.resources.map(followedLanguage).map((each) => [resourceId(each), each]));
    for (const id of feeds.keys()) if (!CORE_IDS.has(id) && !served.has(id)) stop(id);
    for (const [id, followed] of served) if (!feeds.has(id)) start(followed);
    intake.languages(languages.gaps);
    parts.turned(LANGUAGES, '', { kind: 'fresh' });
    spread();
  };

  const look = (): void => {
    const id = resourceId(ACCOUNTS);
    const areWanted = world().snapshot.unmodelled.some(goesByAccountLabels);
    if (areWanted === feeds.has(id)) return;
    if (!areWanted) return stop(id);
    start(ACCOUNTS);
    spread();
  };

  for (const followed of CORE) start(followed);
  intake.languages([notYet('', LANGUAGES)]);
  parts.turned(LANGUAGES, '', { kind: 'waiting' });
  spread();
  void lookAround(options, followLanguages);
  return { parts: parts.all, spread, look };
}

/** So many namespaces are followed one by one where not all may be read: each costs a connection for every resource. */
const MOST_NAMESPACES = 25;

/** Those that matter most first. */
function namespacesToFollow({ analysis: { index } }: World, wished: readonly string[]): readonly string[] {
  const known = [...index.namespaces.keys(), ...index.podsByNamespace.keys()].sort();
  const [{ namespace: dns }] = DNS_SERVICES;
  return [...new Set([...wished, dns, ...known])].slice(0, MOST_NAMESPACES);
}

async function lookAround(
  { api, intake, world, signal, pace }: FollowOptions,
  onLanguages: (languages: Languages) => void,
): Promise<void> {
  for (;;) {
    const [languages, facts] = await Promise.all([
      readLanguages(api),
      readEnforcement(api, world().snapshot.enforcerFacts),
    ]);
    if (signal.aborted) return;
    onLanguages(languages);
    if (facts !== undefined) intake.facts(facts);
    const isFailed = languages.kind === 'failed';
    if (isFailed && NEEDS_A_PERSON.has(languages.error.kind)) return;
    await pause(isFailed ? pace.firstRetryMs : pace.roundMs, signal);
  }
}

/** How the parts stand, and a signal for those that wait while another one has reached the server. */
function createParts(onTurn: () => void) {
  const parts = new Map<string, Part>();
  let back = new AbortController();
  return {
    all: () => [...parts.values()],
    hurry: () => back.signal,
    turned(what: string, scope: string, condition: Condition | undefined): void {
      const key = `${what} ${scope}`;
      const before = parts.get(key);
      if (condition === undefined) parts.delete(key);
      else parts.set(key, { what, condition, since: sinceOf(before, condition) });
      if (before?.condition.kind === 'stale' && condition?.kind === 'fresh') {
        back.abort();
        back = new AbortController();
      }
      onTurn();
    },
  };
}

function sinceOf(before: Part | undefined, { kind }: Condition): number {
  return before?.condition.kind === kind ? before.since : Date.now();
}
