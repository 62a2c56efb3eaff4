import type { AgentAnswer, HubbleAgent } from '../model/observed-drop.ts';
import type { DropAnswer } from '../advise/drops/drop-answer.ts';
import type { DropsReport } from '../advise/drops/drops-report.ts';
import type { FlowRow } from '../model/flow-row.ts';
import type { GlobalOptions } from './options.ts';
import type { HubbleTold } from '../cluster/hubble/collect.ts';
import type { Io } from './io.ts';
import type { Pod } from '../model/pod.ts';
import { type DropGroup, groupDrops } from '../model/group-drops.ts';
import { answerDrops } from '../drops.ts';
import { askConsent } from './consent.ts';
import { askRows } from './ask-rows.ts';
import { ciliumAgentSets } from '../enforcers/cilium.ts';
import { dropsPlanText } from '../report/drops-text.ts';
import { enforcementOf } from '../enforcers/detect.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { explainGaps } from '../advise/snapshot/snapshot-report.ts';
import { findHubbleAgents, hubbleCommand, observeDrops, type ObserveWish } from '../cluster/hubble/observe.ts';
import { type LiveState, type ReadPlan, type State, withLiveState, withState } from './open-state.ts';
import { lookOf } from './look.ts';
import { parseTarget } from '../model/parse-target.ts';
import { phraseFailure } from '../explain/phrase/observed-drops.ts';
import { WORDS } from '../advise/phrase/drops.ts';
import { readEnforcerFacts } from '../cluster/read-enforcer.ts';
import { readHubbleFile } from '../cluster/hubble/read-file.ts';
import { readRows } from './read-rows.ts';
import { sayAfter } from './say-after.ts';
import { secondsOf } from './drops-flags.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { UsageError } from './usage-error.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';
import { watchedVerdict } from '../live/pins.ts';

/** So many connections are asked about: who has more to read at night reads none. */
const MOST = 50;

/** Who enforces is asked first: where it is not Cilium, there is no Hubble. */
const FACTS: ReadPlan = {
  async read(collector) {
    await readEnforcerFacts(collector, wantedFacts);
  },
};

/** Answers `kubectl netpol drops`. */
export async function runDrops(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { observed } = options.drops;
  if (observed !== undefined) {
    if (observed === '-' && readsStdin(options))
      throw new UsageError('stdin can be read once: "--observed" or the state');
    const told = await readHubbleFile(observed, io.stdin);
    return withState(options, io, FACTS, (state, more) => tell({ ...told, agents: [] }, { state, more }, options, io));
  }
  return withLiveState('drops', options, io, FACTS, async (live) => {
    const agents = await findAgents(live);
    const wish = wishOf(live.state, options);
    io.stderr.write(
      dropsPlanText(
        agents.map((agent) => commandLine(agent, wish)),
        lookOf(options, io),
      ),
    );
    if (options.probe.dryRun) return EXIT.ok;
    if (!(await askConsent(options.probe.yes, io))) return EXIT.failure;
    const answers = await sayAfter('asking Hubble …', io, () =>
      observeDrops(live.api.writer.exec, agents, wish, io.signal),
    );
    return tell({ ...gather(answers), since: sinceOf(wish) }, live, options, io);
  });
}

function readsStdin({ input }: GlobalOptions): boolean {
  if (input.kind === 'files') return input.names.includes('-');
  return input.kind === 'snapshot' && input.file === '-';
}

function wishOf({ namespace }: State, { drops }: GlobalOptions): ObserveWish {
  return { sinceSeconds: secondsOf(drops), ...(namespace === undefined ? {} : { namespace }) };
}

function sinceOf({ sinceSeconds }: ObserveWish): string {
  return `${new Date(Date.now() - sinceSeconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** As somebody would type it. */
function commandLine({ namespace, pod, container }: HubbleAgent, wish: ObserveWish): string {
  return `kubectl exec -n ${namespace} ${pod} -c ${container} -- ${hubbleCommand(wish).join(' ')}`;
}

async function findAgents({ state, api }: LiveState): Promise<readonly HubbleAgent[]> {
  const { enforcerFacts } = state.snapshot;
  const sets = enforcerFacts === undefined ? [] : ciliumAgentSets(enforcerFacts);
  if (sets.length === 0) throw noCilium(state);
  const found = await Promise.all(sets.map((set) => findHubbleAgents(api, set)));
  const gap = found.flatMap((read) => (read.known ? [] : [read.gap]))[0];
  if (gap !== undefined) throw new UsageError(`the pods of Cilium's agents could not be listed: ${gap.message}`, HINTS);
  const agents = found.flatMap((read) => (read.known ? read.value : []));
  if (agents.length === 0)
    throw new UsageError('no agent of Cilium is running', ['kubectl get pods -A -l k8s-app=cilium']);
  return agents;
}

const HINTS = [
  'kubectl netpol rbac --for drops prints the roles that it takes',
  'hubble observe --verdict DROPPED -o jsonpb | kubectl netpol drops --observed - takes what you can get otherwise',
];

function noCilium({ snapshot }: State): UsageError {
  const enforcement = enforcementOf(snapshot);
  const who = enforcement?.kind === 'enforced' ? enforcement.enforcers.map(({ title }) => title).join(', ') : undefined;
  const isUnread = (snapshot.enforcerFacts?.gaps ?? []).length > 0;
  const what =
    who === undefined ? (isUnread ? 'who enforces could not be read' : 'none was found') : `${who} enforces here`;
  return new UsageError(`"drops" asks Hubble, which comes with Cilium; ${what}`, HINTS);
}

interface Gathered extends HubbleTold {
  readonly agents: readonly AgentAnswer[];
  readonly since?: string;
}

/** What all agents said. Throws a UsageError when none did: nothing is known then. */
function gather(agents: readonly AgentAnswer[]): Gathered {
  const answered = agents.flatMap(({ answer }) => (answer.kind === 'answered' ? [answer] : []));
  const [failed] = agents.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer] : []));
  if (answered.length === 0 && failed !== undefined) {
    throw new UsageError(`Hubble could not be asked: ${phraseFailure(failed.why, failed.message)}`, HINTS);
  }
  return {
    agents,
    drops: answered.flatMap(({ drops }) => drops),
    lost: answered.reduce((sum, { lost }) => sum + lost, 0),
    unread: answered.reduce((sum, { unread }) => sum + unread, 0),
  };
}

type Source = Pick<LiveState, 'state' | 'more'>;

async function tell(gathered: Gathered, source: Source, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { namespace, inputFlags } = source.state;
  const groups = groupDrops(gathered.drops).filter((group) => isIn(group, namespace));
  const asked = groups.slice(0, MOST);
  const rows = asked.map(rowOf);
  const state = await sayAfter('reading what the policies say …', io, () =>
    source.more(readRows(rows.filter((row) => row !== undefined)).read),
  );
  const answers = await answerGroups(asked, rows, { ...source, state });
  const report = answerDrops({
    ...gathered,
    since: gathered.since,
    answers,
    left: groups.length - asked.length,
    namespace,
    missing: explainGaps(state.snapshot.gaps),
    inputFlags,
  });
  const text = async (look: TextLook) => (await import('../report/drops-text.ts')).dropsText(report, look);
  const name = report.connections.flatMap(({ isolatedBy, deniedBy }) => [...isolatedBy, ...deniedBy]);
  const names = new Set(name.map(({ kind, policy }) => `${kind.toLowerCase()}/${policy}`));
  await writeAnswer({ data: { ...report, input: state.input }, name: [...names].join('\n'), text }, options, io);
  return exitCodeOf(report);
}

/** A file may hold flows of all namespaces; Hubble was asked for those of one. */
function isIn({ newest }: DropGroup, namespace: string | undefined): boolean {
  if (namespace === undefined) return true;
  return [newest.source, newest.destination].some(({ pod }) => pod?.namespace === namespace);
}

/** `undefined` for what cannot be asked: a packet without ports, or a reply. */
function rowOf({ newest, source, destination }: DropGroup): FlowRow | undefined {
  if (newest.port === undefined || newest.isReply) return undefined;
  const from = parseTarget(source, 'source');
  const to = parseTarget(destination, 'destination');
  if (!from.ok || !to.ok) return undefined;
  return { source: from.target, destination: to.target, position: { file: 'hubble', line: 1, column: 1 } };
}

async function answerGroups(
  groups: readonly DropGroup[],
  rows: readonly (FlowRow | undefined)[],
  source: Source,
): Promise<readonly { readonly group: DropGroup; readonly answer: DropAnswer }[]> {
  const asked = rows.filter((row) => row !== undefined);
  const answered = new Map(
    (await askRows(asked, { ...source, resolve: false })).map(({ row, answer }) => [row, answer]),
  );
  const pods = new Map(source.state.snapshot.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  return groups.map((group, at) => {
    const row = rows[at];
    const answer = row === undefined ? undefined : answered.get(row);
    const ends = {
      pods: { source: podOf(pods, group.newest.source), destination: podOf(pods, group.newest.destination) },
    };
    if (answer === undefined || answer.kind === 'name-not-found') {
      return { group, answer: { ...ends, verdict: 'UNKNOWN', message: WORDS.noPort } };
    }
    if (answer.kind === 'unresolved') {
      return { group, answer: { ...ends, verdict: watchedVerdict(answer), message: WORDS.gone } };
    }
    const { explanation } = answer;
    return { group, answer: { ...ends, verdict: explanation.verdict, explanation } };
  });
}

function podOf(pods: ReadonlyMap<string, Pod>, { pod }: DropGroup['newest']['source']): Pod | undefined {
  return pod === undefined ? undefined : pods.get(`${pod.namespace}/${pod.name}`);
}

function exitCodeOf({ connections, left, agents, missing }: DropsReport): ExitCode {
  const agreements = new Set(connections.map(({ agreement }) => agreement));
  if (agreements.has('disagree')) return EXIT.disagree;
  if (agreements.has('inconclusive') || agents.some(({ answered }) => !answered)) return EXIT.unclear;
  if (connections.length + left > 0) return EXIT.denied;
  return missing.length > 0 ? EXIT.unclear : EXIT.ok;
}
