import type { LiveState, LiveStatus } from '../../live/store.ts';
import { clock } from '../clock.ts';

/** How the shell stands with the cluster, and everything that it may not see, with what would let it. */
export function statusText({ status, gaps, snapshot }: LiveState): string {
  const { pods, services, workloads, networkPolicies, namespaces, nodes } = snapshot;
  return [
    statusSentence(status),
    '',
    `${pods.length} pods, ${workloads.length} workloads, ${services.length} Services, ${networkPolicies.length} NetworkPolicies, ${namespaces.length} namespaces, ${nodes.length} nodes`,
    ...gaps.flatMap(({ gap, remedy }) => ['', `? ${gap.message}`, ...remedy.map((command) => `    ${command}`)]),
    ...(gaps.length === 0 && status.kind !== 'loading' ? ['', 'everything that answers depend on can be read'] : []),
  ].join('\n');
}

function statusSentence(status: LiveStatus): string {
  switch (status.kind) {
    case 'static':
      return 'not live: this state never changes';
    case 'live':
      return `live: the cluster is followed, and what is shown is as new as what it says; connected since ${clock(status.since)}`;
    case 'loading':
      return `reading the cluster: waiting for ${status.waitingFor.join(', ')}`;
    case 'stale':
      return `stale since ${clock(status.since)}: ${status.error.message}${retry(status.retryAt)}`;
    case 'failed':
      return `not connected: ${status.error.message}${retry(status.retryAt)}`;
  }
}

function retry(at: number | undefined): string {
  return at === undefined ? '' : `\nit is tried again at ${clock(at)}`;
}
