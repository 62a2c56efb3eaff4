import { asItem, cut, EMPTY_LINE, fit, line, type Line, type Span, span, wrapText } from '../../layout/line.ts';
import type { CheckExplanation } from '../../../explain/explanation.ts';
import { FIRST_RULE, type RuleItem } from './model.ts';
import type { Look } from '../../theme.ts';
import { resultSpan } from '../../layout/marks.ts';

/** The rules that decide or nearly do; the one under the cursor condition by condition, like the nearest. */
export function ruleLines(rules: readonly RuleItem[], cursor: number, width: number, look: Look): readonly Line[] {
  const column = wantsWidth(rules, width);
  return rules.flatMap((rule, at) => {
    const item = at + FIRST_RULE;
    const isOpen = rule.role === 'nearest' || item === cursor;
    const isSameSide = at > 0 && rules[at - 1]?.citation.direction === rule.citation.direction;
    const lead = at > 0 && !isSameSide ? [EMPTY_LINE] : [];
    return [...lead, ...asItem(item, [titleLine(rule, width)]), ...checkLines(rule, isOpen, { width, column, look })];
  });
}

function titleLine({ role, citation }: RuleItem, width: number): Line {
  const { policy, direction, rule, peer, action } = citation;
  const word = { decides: action === 'allow' ? 'decides' : `${action}s`, nearest: 'nearest', further: 'then' }[role];
  const isOnlyPeer = peer === undefined || citation.peers < 2 || role === 'decides';
  const which = ` · ${direction} ${rule}${isOnlyPeer ? '' : ` · peer ${peer}`}`;
  const isTight = policy.length + which.length + 11 > width;
  const name = isTight ? policy.slice(policy.indexOf('/') + 1) : policy;
  return line(span(` ${word.padEnd(8)} `, 'heading'), span(cut(`${name}${which}`, width - 10), 'name'));
}

interface Room {
  readonly width: number;
  /** Columns for what rules want, so that the marks stand below each other. */
  readonly column: number;
  readonly look: Look;
}

/** Before what a rule wants: its kind; behind it: the mark. */
const LEAD = 16;
const MARK = 4;

function wantsWidth(rules: readonly RuleItem[], width: number): number {
  const widest = Math.max(14, ...rules.flatMap(({ checks }) => checks.map(({ wants }) => wants.length)));
  return Math.max(1, Math.min(widest, 34, width - LEAD - MARK));
}

function checkLines({ checks, citation }: RuleItem, isOpen: boolean, room: Room): readonly Line[] {
  if (checks.length === 0)
    return wrapText(citation.text, Math.max(16, room.width - 6)).map((row) => line(`     ${row}`));
  return (isOpen ? checks : checks.filter(({ result }) => result !== 'yes')).flatMap((check) =>
    oneCheck(check, isOpen, room),
  );
}

/** What the rule wants and the mark beside it; below, what the world has instead. */
function oneCheck({ what, wants, result, has }: CheckExplanation, isOpen: boolean, room: Room): readonly Line[] {
  const { width, column, look } = room;
  const tone = result === 'yes' ? undefined : result === 'no' ? 'denied' : 'unknown';
  const first: Span[] = [
    span(`     ${what.padEnd(10)} `, 'faint'),
    span(fit(wants, column), tone),
    span(' '),
    resultSpan(result, look),
  ];
  const below = has === '' || !isOpen ? [] : wrapText(has, Math.max(16, width - 9)).map((row) => line(`       ${row}`));
  return [line(...first), ...below];
}
