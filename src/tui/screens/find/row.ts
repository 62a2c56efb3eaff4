import type { Entry, Match } from '../../data/catalogue.ts';
import { cut, line, type Line, type Span, span } from '../../layout/line.ts';
import type { Pod } from '../../../model/pod.ts';
import type { PodSummary } from '../../../explain/pod-summary.ts';
import type { Scene } from '../screen.ts';
import { count } from '../../../explain/phrase/rules.ts';
import { clock } from '../../clock.ts';
import { podsBehind, summarisePod } from '../../../analysis.ts';
import { turnedOf } from '../../data/turned.ts';
import { watchedMarkSpan } from '../../layout/marks.ts';

/** One object that was found: its kind, its name with the typed letters set apart, and what matters about it now. */
export function matchLine({ entry, indexes }: Match, nameWidth: number, scene: Scene): Line {
  const { columns } = scene;
  const width = Math.min(nameWidth, columns - (columns < NARROW ? 12 : 34));
  const name = marked(cut(entry.name, width), indexes);
  const used = Math.min(entry.name.length, width);
  const room = columns - width - 12;
  return line(
    span(`  ${entry.kind.slice(0, 7).padEnd(8)}`, 'faint'),
    ...name,
    ' '.repeat(width - used + 1),
    ...fitting([...turnedFacts(entry, scene), ...facts(entry, scene)], room),
  );
}

/** Below this, names take all the room that they need. */
const NARROW = 64;

/** The widest name, within reason: what matters stands below each other. */
export function nameWidthOf(matches: readonly Match[]): number {
  return Math.max(20, Math.min(48, matches.reduce((width, { entry }) => Math.max(width, entry.name.length), 0) + 1));
}

/** The name with the letters that were typed set apart. */
function marked(name: string, indexes: readonly number[]): readonly Span[] {
  const isMatch = new Set(indexes);
  const spans: Span[] = [];
  for (const [at, letter] of [...name].entries()) {
    const last = spans.at(-1);
    const tone = isMatch.has(at) ? 'match' : undefined;
    if (last !== undefined && last.tone === tone) spans[spans.length - 1] = { ...last, text: last.text + letter };
    else spans.push(span(letter, tone));
  }
  return spans;
}

/** The parts that there is room for; half a word says nothing. */
function fitting(spans: readonly Span[], width: number): readonly Span[] {
  let room = width;
  return spans.filter(({ text }) => {
    room -= text.trimEnd().length;
    const fits = room >= 0;
    room -= text.length - text.trimEnd().length;
    return fits;
  });
}

/** Whether a watched flow that starts or ends here was turned, or turned by this very object. */
function turnedFacts(entry: Entry, { pins, look }: Scene): readonly Span[] {
  const { asEnd, asCause } = turnedOf(entry, pins) ?? {};
  return [
    ...(asEnd === undefined ? [] : [watchedMarkSpan(asEnd.to, look), span(`since ${clock(asEnd.at)}  `, 'stale')]),
    ...(asCause === undefined ? [] : [span(`turned ${count(asCause.flows, 'flow')} ${clock(asCause.at)}  `, 'stale')]),
  ];
}

function facts(entry: Entry, scene: Scene): readonly Span[] {
  const { index } = scene.live.analysis;
  const { ref } = entry;
  switch (entry.group) {
    case 'pod': {
      const pod = index.pods.get(entry.name);
      return pod === undefined ? [] : podFacts([pod], scene);
    }
    case 'workload': {
      const workload = (index.workloadsByNamespace.get(ref.namespace ?? '') ?? []).find(
        ({ kind, name }) => kind === ref.kind && name === ref.name,
      );
      return workload === undefined ? [] : podFacts(podsBehind(scene.live.analysis, workload), scene);
    }
    case 'service': {
      const service = scene.live.snapshot.services.find(
        ({ namespace, name }) => namespace === ref.namespace && name === ref.name,
      );
      return [span((service?.ports ?? []).map(({ port, targetPort }) => `${port}→${targetPort}`).join(' '), 'faint')];
    }
    case 'namespace':
      return [span(count(index.podsByNamespace.get(ref.name)?.length ?? 0, 'pod'), 'faint')];
    case 'outside':
      return [span(OUTSIDE[ref.name] ?? 'as typed', 'faint')];
    case 'node':
    case 'policy':
      return [];
  }
}

const OUTSIDE: Readonly<Record<string, string>> = {
  internet: 'whoever is outside',
  apiserver: 'webhooks, aggregated APIs',
  kubelet: "of the pod's node: probes",
};

/** How many are ready, in which directions they are isolated, and by how many policies. */
function podFacts(pods: readonly Pod[], scene: Scene): readonly Span[] {
  const [first] = pods;
  if (first === undefined) return [span('no pods', 'unknown')];
  const ready = pods.filter((pod) => pod.ready).length;
  const state = pods.length === 1 ? phaseOf(first) : `${ready}/${pods.length} ready`;
  const summary = summarisePod(scene.live.analysis, first);
  return [
    span(state.padEnd(9), ready === pods.length ? 'faint' : 'unknown'),
    span(' '),
    ...isolation(summary),
    span(summary.policies.length === 0 ? '' : count(summary.policies.length, 'policy', 'policies'), 'faint'),
  ];
}

function phaseOf({ phase, ready }: Pod): string {
  return phase === 'Running' ? (ready ? 'ready' : 'not ready') : phase.toLowerCase();
}

function isolation({ ingress, egress }: PodSummary): readonly Span[] {
  if (ingress === 'not-policed') return [span('node net', 'faint')];
  if (ingress === 'unknown' || egress === 'unknown') return [span('? policies', 'unknown')];
  const closed = [ingress === 'isolated' ? 'in' : '', egress === 'isolated' ? 'out' : ''].filter((word) => word !== '');
  return closed.length === 0 ? [span('open            ', 'faint')] : [span(`isolated ${closed.join('+')}`.padEnd(16))];
}
