import { comparedLines, itemsOfCompared } from '../compared.ts';
import { EMPTY_LINE, line, type Line, span, spread, wrapAfter } from '../../layout/line.ts';
import { nameBriefly } from '../../../explain/names.ts';
import type { Scene, View } from '../screen.ts';
import type { Draft, WhatIfPlace, WhatIfStage } from './place.ts';

/** What the draft is, and what would come of it. */
export function whatIfView({ draft, stage }: WhatIfPlace, scene: Scene): View {
  return {
    head: [titleLine(draft, stage, scene)],
    lines: [EMPTY_LINE, ...stageLines(stage, scene)],
    items: stage.kind === 'compared' ? itemsOfCompared(stage).length : 0,
  };
}

function titleLine(draft: Draft, stage: WhatIfStage, { columns }: Scene): Line {
  const what = draft.deleted.map((ref) => `without ${nameBriefly(ref)}`);
  const written = draft.text.trim() === '' ? [] : [namesIn(draft.text)];
  return spread(
    line(span(' WHAT IF ', 'heading'), span([...written, ...what].join(', '), 'name')),
    stateLine(stage),
    columns,
  );
}

/** `NetworkPolicy shop/web`, as far as the letters say: what is typed may be no manifest at all. */
function namesIn(text: string): string {
  const kinds = [...text.matchAll(/^kind:\s*(\S+)/gm)].map(([, kind]) => kind);
  const names = [...text.matchAll(/^ {2}name:\s*(\S+)/gm)].map(([, name]) => name);
  const [kind = 'manifest'] = kinds;
  const first = names.length === 0 ? kind : `${kind} ${names[0]}`;
  return kinds.length > 1 ? `${first} and ${kinds.length - 1} more` : first;
}

function stateLine(stage: WhatIfStage): Line {
  switch (stage.kind) {
    case 'empty':
      return line('');
    case 'comparing':
      return line(span('comparing … ', 'faint'));
    case 'refused':
      return line(span('✗ no manifest ', 'denied'));
    case 'compared':
      return line(span('nothing is applied ', 'faint'));
    case 'failed':
      return line(span('! not compared ', 'unknown'));
  }
}

const HOW = [
  'What would a change do? Nothing is ever applied.',
  'Paste a manifest here, or press e to write one in $EDITOR. On a policy (P), e edits it and d leaves it out.',
] as const;

function stageLines(stage: WhatIfStage, scene: Scene): readonly Line[] {
  const { columns } = scene;
  switch (stage.kind) {
    case 'empty':
      return HOW.flatMap((text) => [...wrapAfter([span('  ')], text, undefined, columns), EMPTY_LINE]);
    case 'comparing':
      return [line(span('  comparing what is there with what would be …', 'faint'))];
    case 'refused':
      return stage.problems.flatMap((text) => wrapAfter([span('  ✗ ', 'denied')], text, undefined, columns));
    case 'compared':
      return comparedLines(stage, 'WHAT CHANGES', scene);
    case 'failed':
      return wrapAfter([span('  ')], stage.message, undefined, columns);
  }
}
