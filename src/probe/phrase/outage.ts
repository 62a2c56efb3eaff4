import type { NodeOutage, Outage } from '../outage.ts';

/** Why a pod cannot answer: the end of `X is not up (…)`; and what Kubernetes says of it, which may be empty. */
export interface PhrasedOutage {
  readonly why: string;
  readonly said: string;
}

export function phraseOutage(outage: Outage): PhrasedOutage {
  switch (outage.kind) {
    case 'gone':
      return { why: 'it was deleted', said: '' };
    case 'terminating':
      return { why: 'it is being deleted', said: '' };
    case 'finished':
      return { why: 'it has ended', said: outage.said || outage.phase };
    case 'unscheduled':
      return { why: 'no node has taken it', said: outage.said };
    case 'node-down':
      return { why: phraseNode(outage), said: outage.said };
    case 'initializing':
      return { why: phraseInit(outage), said: outage.said };
    case 'not-started':
      return { why: `container "${outage.container}" does not run`, said: outage.said };
  }
}

/** `its node "n2" tells nothing any more, since 2026-…: NodeStatusUnknown: Kubelet stopped posting node status.` */
export function phraseNodeOutage(outage: NodeOutage): string {
  return [phraseNode(outage), outage.said].filter(Boolean).join(': ');
}

const STATES: Readonly<Record<NodeOutage['state'], string>> = {
  silent: 'tells nothing any more',
  'not-ready': 'is not ready',
  gone: 'does not exist any more',
};

function phraseNode({ node, state, since }: NodeOutage): string {
  return `its node "${node}" ${STATES[state]}${since === undefined ? '' : `, since ${since}`}`;
}

function phraseInit({ container, said }: Extract<Outage, { kind: 'initializing' }>): string {
  return said === ''
    ? `init container "${container}" still runs`
    : `init container "${container}" does not come to its end`;
}
