import type { NodeOutage, Outage } from '../outage.ts';

/** Why a pod cannot answer: the end of `X is not up (…)`. */
export function phraseOutage(outage: Outage): string {
  switch (outage.kind) {
    case 'gone':
      return 'it was deleted';
    case 'terminating':
      return 'it is being deleted';
    case 'finished':
      return `it has ended: ${outage.said || outage.phase}`;
    case 'unscheduled':
      return `no node has taken it${said(outage)}`;
    case 'node-down':
      return phraseNodeOutage(outage);
    case 'initializing':
      return outage.said === ''
        ? `init container "${outage.container}" still runs`
        : `init container "${outage.container}" does not come to its end: ${outage.said}`;
    case 'not-started':
      return `container "${outage.container}" does not run${said(outage)}`;
  }
}

/** `its node "n2" tells nothing any more, since 2026-…: NodeStatusUnknown: Kubelet stopped posting node status.` */
export function phraseNodeOutage({ node, state, said: words, since }: NodeOutage): string {
  const what = { silent: 'tells nothing any more', 'not-ready': 'is not ready', gone: 'does not exist any more' }[
    state
  ];
  const when = since === undefined ? '' : `, since ${since}`;
  return `its node "${node}" ${what}${when}${said({ said: words })}`;
}

function said({ said: words }: { readonly said: string }): string {
  return words === '' ? '' : `: ${words}`;
}
