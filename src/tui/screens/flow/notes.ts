import { EMPTY_LINE, line, type Line, span, wrapAfter } from '../../layout/line.ts';
import type { FlowExplanation } from '../../../explain/explanation.ts';
import { resultSpan } from '../../layout/marks.ts';
import type { Scene } from '../screen.ts';

/** What the answer does not know or depends on, and what to do next. */
export function noteLines(explanation: FlowExplanation, scene: Scene): readonly Line[] {
  const { impossible, verdict, missing, caveats, next, paths } = explanation;
  const width = scene.columns - 1;
  const alert = [span(' ! ', 'unknown')];
  // The first one is the summary already when it is the answer.
  const reasons = verdict === 'IMPOSSIBLE' ? impossible.slice(1) : impossible;
  const conflicts = paths.flatMap(({ conflict }) => conflict ?? []);
  const sections = [
    [...reasons, ...conflicts].flatMap(({ text }) => wrapAfter(alert, text, undefined, width)),
    missing.flatMap(({ text, remedy }) => [
      ...wrapAfter([span(' '), resultSpan('unknown', scene.look)], text, undefined, width),
      ...remedy.map((command) => line('     ', span(command, 'command'))),
    ]),
    caveats.flatMap(({ severity, text }) =>
      wrapAfter(
        severity === 'info' ? [span(' · ', 'faint')] : alert,
        text,
        severity === 'info' ? 'faint' : undefined,
        width,
      ),
    ),
    next.length === 0
      ? []
      : [
          line(span(' next', 'heading')),
          ...next.flatMap(({ command, why }) =>
            command === '' ? wrapAfter([span('   ')], why, undefined, width) : [line('   ', span(command, 'command'))],
          ),
        ],
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => [EMPTY_LINE, ...lines]);
}
