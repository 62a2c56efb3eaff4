import type { LiveState, LiveStatus } from '../live/store.ts';
import { line, type Line, type Span, span, spread } from './layout/line.ts';
import type { Scene } from './screens/screen.ts';

/** Which cluster, which namespace, how fresh it is, how much there is, and whether something is hidden. */
export function headerLine({ opened, state, live, columns }: Scene): Line {
  const left = line(
    span(' netpol', 'heading'),
    `   ${opened.title} · `,
    state.namespace === undefined ? span('all namespaces', 'faint') : span(state.namespace, 'name'),
  );
  const right = line(...hiddenSpans(live), ...statusSpans(live.status), ...countSpans(live, columns));
  return spread(left, right, columns);
}

const NARROW = 70;

function countSpans({ snapshot }: LiveState, columns: number): readonly Span[] {
  if (columns < NARROW) return [span(' ')];
  const { pods, networkPolicies } = snapshot;
  return [span(`   ${pods.length} pods  ${networkPolicies.length} policies `)];
}

function statusSpans(status: LiveStatus): readonly Span[] {
  switch (status.kind) {
    case 'static':
      return [span('○ not live', 'faint')];
    case 'live':
      return [span('● live', 'live')];
    case 'loading':
      return [span(`… reading ${status.waitingFor[0] ?? ''}`, 'faint')];
    case 'stale':
      return [span(`! stale since ${clock(status.since)}`, 'stale')];
    case 'failed':
      return [span('✗ not connected', 'denied')];
  }
}

function hiddenSpans({ gaps }: LiveState): readonly Span[] {
  return gaps.length === 0 ? [] : [span(`? ${gaps.length} not readable (:status)  `, 'unknown')];
}

/** `14:02:11`, on the clock of this machine. */
export function clock(time: number): string {
  const at = new Date(time);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
