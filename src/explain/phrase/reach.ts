import type { ReachPeer, ReachQuestionKind, ReachReport } from '../reach-report.ts';
import { count, list } from './rules.ts';

export interface ReachWords extends Pick<ReachReport, 'question' | 'ways' | 'unknown' | 'impossible' | 'port'> {
  /** As it can be typed back. */
  readonly end: string;
}

/** `7 workloads in 2 namespaces and 10.0.0.0/8 can reach payments/api on TCP 8080`, `web can reach nobody on TCP 22`. */
export function phraseReach({ question, ways, unknown, impossible, port, end }: ReachWords): string {
  const on = port === undefined ? '' : ` on ${port}`;
  const peers = uniquePeers(ways.flatMap((way) => way.peers));
  const open = uniquePeers(unknown).filter(({ name }) => !peers.some((peer) => peer.name === name));
  const maybe = open.length === 0 ? '' : `; of ${count(open.length, 'other')} it is not known`;
  if (peers.length > 0) return `${phraseAnswer(question, phrasePeers(peers), end, on)}${maybe}`;
  const [reason] = impossible;
  const because = reason === undefined ? '' : `: ${reason.text}`;
  return `${phraseAnswer(question, 'nobody', end, on)}${maybe === '' ? because : ` for certain${maybe}`}`;
}

function phraseAnswer(question: ReachQuestionKind, peers: string, end: string, on: string): string {
  return question === 'who-can' ? `${peers} can reach ${end}${on}` : `${end} can reach ${peers}${on}`;
}

function uniquePeers(peers: readonly ReachPeer[]): readonly ReachPeer[] {
  return [...new Map(peers.map((peer) => [peer.name, peer])).values()];
}

/** `7 workloads in 2 namespaces and 10.0.0.0/8`; few are named. */
function phrasePeers(peers: readonly ReachPeer[]): string {
  const inside = peers.filter(({ kind }) => kind !== 'outside');
  const outside = peers.filter(({ kind }) => kind === 'outside').map(({ name }) => name);
  const namespaces = new Set(inside.map(({ namespace }) => namespace)).size;
  const named =
    inside.length <= 2
      ? inside.map(({ name }) => name)
      : [`${count(inside.length, 'workload')} in ${count(namespaces, 'namespace')}`];
  return list([...named, ...outside], 'and');
}
