import { catalogueOf, findEntries } from '../data/catalogue.ts';
import { fullName, SHELL_COMMANDS } from './words.ts';
import type { Scene } from '../screens/screen.ts';

export interface Proposal {
  /** What is shown. */
  readonly word: string;
  readonly note: string;
  /** The whole line with the word in it. */
  readonly line: string;
}

/** What the last word of a line may become, likeliest first. */
export function completions(text: string, scene: Scene): readonly Proposal[] {
  const words = text.trimStart().split(/\s+/);
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const [command] = before;
  const proposals =
    command === undefined ? commandWords(last, scene) : argumentWords(fullName(command), last, before.length, scene);
  return proposals.map(({ word, note }) => ({ word, note, line: [...before, word].join(' ') }));
}

interface Word {
  readonly word: string;
  readonly note: string;
}

function commandWords(start: string, { services }: Scene): readonly Word[] {
  return [...services.commands, ...SHELL_COMMANDS]
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, arguments: args, summary }) => ({ word: name, note: `${args}   ${summary}`.trimStart() }));
}

function argumentWords(command: string, start: string, position: number, scene: Scene): readonly Word[] {
  if (command === 'namespace') return position === 1 ? namespaceWords(start, scene) : [];
  const takes = { why: 2, probe: 2, pod: 1 }[command] ?? 0;
  if (position > takes || start.includes(':') || start.startsWith('-')) return [];
  return findEntries(catalogueOf(scene.live), start, undefined, scene.state.namespace)
    .slice(0, 50)
    .flatMap(({ entry }) => (entry.end === undefined ? [] : [{ word: entry.end, note: entry.kind }]));
}

function namespaceWords(start: string, { live }: Scene): readonly Word[] {
  return live.snapshot.namespaces
    .map(({ name }) => name)
    .sort()
    .filter((name) => name.startsWith(start))
    .map((word) => ({ word, note: '' }));
}
