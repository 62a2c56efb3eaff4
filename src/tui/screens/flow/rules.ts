import { asItem, cut, EMPTY_LINE, line, type Line, type Span, span, wrapText } from '../../layout/line.ts';
import type { CheckExplanation } from '../../../explain/explanation.ts';
import { FIRST_RULE, type RuleItem } from './model.ts';
import type { Look } from '../../theme.ts';
import { resultSpan } from '../../layout/marks.ts';

/** The rules that decide or nearly do; the one under the cursor condition by condition, like the nearest. */
export function ruleLines(rules: readonly RuleItem[], cursor: number, width: number, look: Look): readonly Line[] {
  return rules.flatMap((rule, at) => {
    const item = at + FIRST_RULE;
    const isOpen = rule.role === 'nearest' || item === cursor;
    const isSameSide = at > 0 && rules[at - 1]?.citation.direction === rule.citation.direction;
    const lead = at > 0 && !isSameSide ? [EMPTY_LINE] : [];
    return [...lead, ...asItem(item, [titleLine(rule, width)]), ...checkLines(rule, isOpen, width, look)];
  });
}

function titleLine({ role, citation }: RuleItem, width: number): Line {
  const { policy, direction, rule, peer, action } = citation;
  const word = { decides: action === 'allow' ? 'decides' : `${action}s`, nearest: 'nearest', further: 'then' }[role];
  const which = ` · ${direction} ${rule}${peer === undefined || role === 'decides' ? '' : ` · peer ${peer}`}`;
  const name = policy.length + which.length + 12 > width ? policy.slice(policy.indexOf('/') + 1) : policy;
  return line(span(` ${word.padEnd(8)} `, 'heading'), span(cut(`${name}${which}`, width - 10), 'name'));
}

function checkLines({ checks, citation }: RuleItem, isOpen: boolean, width: number, look: Look): readonly Line[] {
  if (checks.length === 0) return wrapText(citation.text, Math.max(16, width - 6)).map((row) => line(`     ${row}`));
  return (isOpen ? checks : checks.filter(({ result }) => result !== 'yes')).flatMap((check) =>
    oneCheck(check, isOpen, width, look),
  );
}

/** What the rule wants and the mark beside it; below, what the world has instead. */
function oneCheck(
  { what, wants, result, has }: CheckExplanation,
  isOpen: boolean,
  width: number,
  look: Look,
): readonly Line[] {
  const mark = resultSpan(result, look);
  const room = width - 16 - mark.text.length;
  const tone = result === 'yes' ? undefined : result === 'no' ? 'denied' : 'unknown';
  const first: Span[] = [
    span(`     ${what.padEnd(10)} `, 'faint'),
    span(cut(wants, room).padEnd(Math.min(room, 24)), tone),
    span(' '),
    mark,
  ];
  const below = has === '' || !isOpen ? [] : wrapText(has, Math.max(16, width - 9)).map((row) => line(`       ${row}`));
  return [line(...first), ...below];
}
