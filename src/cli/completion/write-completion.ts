import { printable } from '../../report/printable.ts';
import type { Completion } from './completion.ts';

/** What no shell takes for anything but itself: names of a cluster or a kubeconfig may be made by somebody else. */
const HARMLESS = /^[\w@%+=:,./[\]-]+$/;

/** So many are more than anybody reads. */
const MOST = 1000;

/** As kubectl asks for it: no blank after the word (2), no names of files (4). https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective */
const DIRECTIVES = { noBlank: 2, noFiles: 4 } as const;

/** `value<TAB>note` lines, and `:DIRECTIVE` in the last one. */
export function writeCompletion({ candidates, files = false }: Completion): string {
  const told = candidates.filter(({ value }) => HARMLESS.test(value)).slice(0, MOST);
  const lines = told.map(({ value, note }) => (note === '' ? value : `${value}\t${oneLine(note)}`));
  const noBlank = told.some(({ isOpen }) => isOpen === true) ? DIRECTIVES.noBlank : 0;
  return [...lines, `:${noBlank + (files ? 0 : DIRECTIVES.noFiles)}`, ''].join('\n');
}

function oneLine(note: string): string {
  return printable(note.replace(/\s+/g, ' '));
}
