import type { LiveState, LiveStatus } from '../live/store.ts';
import { clock } from './clock.ts';
import { count } from '../explain/phrase/rules.ts';
import { countPolicies } from '../model/policy-count.ts';
import { cut, line, type Line, type Span, span, spread } from './layout/line.ts';
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
  const { policies } = countPolicies(snapshot);
  return [span(`   ${count(snapshot.pods.length, 'pod')}  ${count(policies, 'policy', 'policies')} `)];
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

/** What a person has to know before trusting the screen: it is old, or there is nothing. */
export function alertLines({ live: { status }, columns }: Scene): readonly Line[] {
  if (status.kind !== 'stale' && status.kind !== 'failed') return [];
  const tone = status.kind === 'stale' ? 'stale' : 'denied';
  const retry = status.retryAt === undefined ? '' : ` (again at ${clock(status.retryAt)})`;
  return [line(span(' ! ', tone), cut(`${status.error.message}${retry}`, columns - 4))];
}
