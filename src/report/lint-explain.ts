import { BLANK, type Line, type Look, renderLines } from './document.ts';
import type { Lint } from '../advise/lint/lint.ts';
import { EXPLAIN_WORDS, phraseLint } from '../advise/lint/phrase.ts';

/** What a lint looks for, why, and what to do; several are a list. */
export function explainLints(lints: readonly Lint[], look: Look): string {
  const [only, ...others] = lints;
  return renderLines(only !== undefined && others.length === 0 ? detailLines(only) : lints.map(rowLine), look);
}

function rowLine({ id, name, severity, summary }: Lint): Line {
  return {
    indent: 0,
    cells: [
      { text: id, width: 6 },
      { text: severity, width: 9 },
      { text: name, role: 'name', width: 28 },
      { text: summary },
    ],
  };
}

function detailLines(lint: Lint): readonly Line[] {
  const { why, remedy, needs, ignore, source } = phraseLint(lint);
  const paragraph = (title: string, text: string): readonly Line[] => [
    BLANK,
    { indent: 0, cells: [{ text: title, role: 'heading' }] },
    { indent: 2, cells: [{ text }] },
  ];
  return [
    { indent: 0, cells: [{ text: `${lint.id} ${lint.name} (${lint.severity}): ${lint.summary}`, role: 'heading' }] },
    ...paragraph(EXPLAIN_WORDS.why, why),
    ...paragraph(EXPLAIN_WORDS.remedy, remedy),
    ...paragraph(EXPLAIN_WORDS.needs, needs),
    ...paragraph(EXPLAIN_WORDS.ignore, ignore),
    ...paragraph(EXPLAIN_WORDS.source, source),
  ];
}
