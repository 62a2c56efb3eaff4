import type { LegExplanation, PassageExplanation, ViaExplanation } from '../explain/via-explanation.ts';
import { caveatLines } from './caveat-lines.ts';
import { enforcedLines, notEnforcedLines } from './enforcement-text.ts';
import { type Line, renderLines } from './document.ts';
import { LEGS, phraseWay } from '../explain/phrase/via.ts';
import { verdictCell } from './marks.ts';
import {
  headline,
  indented,
  joinSections,
  missingLines,
  nextLines,
  reasonLines,
  type WhyTextOptions,
} from './why-text.ts';

/** A request that is passed on, for people: the answer, what it passes through, each leg as `why` tells it, what next. */
export function viaText(explanation: ViaExplanation, options: WhyTextOptions): string {
  const { verdict, via, legs, missing, caveats, next } = explanation;
  const enforcement = legs.find((leg) => leg.verdict === 'NOT_ENFORCED')?.explanation?.enforcement;
  const known = legs.find((leg) => leg.explanation?.enforcement !== undefined)?.explanation?.enforcement;
  const sections = [
    headline(explanation, options),
    verdict === 'NOT_ENFORCED' && enforcement !== undefined ? notEnforcedLines(enforcement) : [],
    passageLines(via, options),
    ...legs.map((leg) => legLines(leg, options)),
    missingLines(missing),
    caveatLines(caveats),
    options.enforcer === true && known !== undefined ? enforcedLines(known) : [],
    nextLines(next),
  ];
  return renderLines(joinSections(sections), options);
}

const NAME_WIDTH = 34;

/** Who passes a request on, how that was found out, and where it leads. */
export function passageLines(via: PassageExplanation, { wide }: Pick<WhyTextOptions, 'wide'>): readonly Line[] {
  const near = via.ways.filter(({ leads }) => wide || leads === 'there');
  const ways = near.length > 0 ? near : via.ways.slice(0, MOST_WAYS);
  return [
    ...(via.kind === 'controller' ? [] : labelled(via.name, ways.map(phraseWay))),
    ...labelled(
      via.controller,
      via.evidence.map(({ text }) => text),
    ),
  ];
}

const MOST_WAYS = 5;

/** A name, and beside it one line below the other. */
function labelled(name: string, texts: readonly string[]): readonly Line[] {
  const rows = texts.length === 0 ? [''] : texts;
  return rows.map((text, at) => ({
    indent: 2,
    cells: [
      { text: at === 0 ? name : '', role: 'name', width: Math.max(NAME_WIDTH, name.length + 2) },
      { text, role: 'faint' },
    ],
  }));
}

function legLines({ leg, verdict, sentence, explanation }: LegExplanation, options: WhyTextOptions): readonly Line[] {
  const cell = verdictCell(verdict);
  const first: Line = {
    indent: 2,
    cells: [
      { text: LEGS[leg], role: 'heading', width: 23 },
      { ...cell, width: Math.max(cell.width ?? 0, cell.text.length + 2) },
      { text: explanation?.flow ?? '', role: 'name' },
    ],
  };
  const below: readonly Line[] = sentence === '' ? [] : [{ indent: 4, cells: [{ text: sentence, role: 'faint' }] }];
  if (explanation === undefined) return [first, ...below];
  return [first, ...below, ...indented(joinSections(reasonLines(explanation, options)))];
}
