import type { CheckExplanation, RuleCitation } from '../../../explain/explanation.ts';
import { locateCheck, rulePath } from '../../../explain/locate-check.ts';
import { cut, line, type Line, span } from '../../layout/line.ts';
import type { Look } from '../../theme.ts';
import type { PolicyYaml } from '../../data/policy-yaml.ts';
import { policyOf, specOf } from '../../data/policies.ts';
import { resultSpan } from '../../layout/marks.ts';
import type { RuleItem } from './model.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { Tri } from '../../../model/verdict.ts';

/**
 * A rule as it stands in its policy, each line that a condition was read from with the condition's mark; `isWhole` shows the
 * policy around it.
 */
export function ruleYamlLines(
  { citation, checks }: RuleItem,
  snapshot: Snapshot,
  isWhole: boolean,
  width: number,
  look: Look,
): readonly Line[] {
  const yaml = policyOf(snapshot, citation);
  if (yaml === undefined) return [line(span('the policy is gone', 'faint'))];
  const marks = marksOf(citation, checks, snapshot, yaml);
  const [first, end] = isWhole ? [0, yaml.lines.length] : rangeOf(citation, marks, yaml);
  const rule = yaml.linesOf(rulePath(citation)) ?? [0, 0];
  const shown = yaml.lines.slice(first, end);
  const margin = Math.min(...shown.map((text) => text.length - text.trimStart().length));
  return [
    titleLine(citation, width),
    ...shown.map((text, at): Line => {
      const row = first + at;
      const result = marks.get(row);
      const isRule = row >= rule[0] && row < rule[1];
      const tone = result === 'no' ? 'denied' : result === 'unknown' ? 'unknown' : isRule ? undefined : 'faint';
      const mark = result === undefined ? span(look.ascii ? '   ' : '  ') : resultSpan(result, look);
      return line(mark, span(cut(text.slice(margin), width - mark.text.length), tone));
    }),
  ];
}

function titleLine({ policy, file, line: row }: RuleCitation, width: number): Line {
  const place = file === undefined ? '' : `  ${file}:${row ?? 1}`;
  return line(span(cut(policy, width), 'name'), span(cut(place, Math.max(0, width - policy.length)), 'faint'));
}

/** The worst result for each line that says a condition. */
function marksOf(
  citation: RuleCitation,
  checks: readonly CheckExplanation[],
  snapshot: Snapshot,
  yaml: PolicyYaml,
): ReadonlyMap<number, Tri> {
  const spec = specOf(snapshot, citation);
  const marks = new Map<number, Tri>();
  if (spec === undefined) return marks;
  for (const check of checks) {
    const path = locateCheck(spec, citation, check);
    const row = path === undefined ? undefined : yaml.linesOf(path)?.[0];
    if (row !== undefined && marks.get(row) !== 'no') marks.set(row, check.result);
  }
  return marks;
}

/** The rule, and the policy's own podSelector where it is what fails. */
function rangeOf(citation: RuleCitation, marks: ReadonlyMap<number, Tri>, yaml: PolicyYaml): readonly [number, number] {
  const rule = yaml.linesOf(rulePath(citation));
  const direction = yaml.linesOf(['spec', citation.direction]);
  if (rule === undefined) return [0, yaml.lines.length];
  const isFirst = citation.rule === 1 && direction !== undefined;
  const rows = [isFirst ? direction[0] : rule[0], ...marks.keys()];
  return [Math.min(...rows), Math.max(rule[1], ...[...marks.keys()].map((row) => row + 1))];
}
