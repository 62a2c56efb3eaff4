import type { ScreenName } from '../state/place.ts';

/** Everything a key can ask for. */
export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'quit'
  | 'interrupt'
  | 'help'
  | 'find'
  | 'command-line'
  | 'copy'
  | 'namespace'
  | 'context'
  | 'policies'
  | 'watch'
  | 'matrix'
  | 'what-if'
  | 'copy-change'
  | 'fix'
  | 'snapshot'
  | 'compare'
  | 'leave-out'
  | 'left'
  | 'right'
  | 'turn'
  | 'order'
  | 'filter'
  | 'redraw'
  | 'narrow'
  | 'widen'
  | 'as-destination'
  | 'erase'
  | 'erase-all'
  | 'complete'
  | 'flow-from'
  | 'flow-to'
  | 'source'
  | 'destination'
  | 'port'
  | 'swap'
  | 'next-backend'
  | 'previous-backend'
  | 'probe'
  | 'pin'
  | 'edit'
  | 'only-idle'
  | 'agree'
  | 'refuse'
  | 'again';

/** Where a key is heard: always, on every screen, in every list, on one screen, or in what lies over it. */
export type Scope = 'always' | 'everywhere' | 'lists' | ScreenName | 'help' | 'command-line' | 'choice' | 'output';

export interface KeyBinding {
  readonly command: Command;
  /** Names of strokes; the first one is shown in the footer. */
  readonly keys: readonly string[];
  /** For `?` and the manual. */
  readonly description: string;
  readonly scope: Scope;
  /** A word or two for the last line of the screen; without it the key is told by `?` only. */
  readonly footer?: string;
  /** Where letters are typed, this one is still a key: no name of an object holds it. */
  readonly whileTyping?: boolean;
}

/** Every key. Footer, help, manual and tests read this table; a key that is not in it does nothing. */
export const KEYS: readonly KeyBinding[] = [
  { command: 'open', keys: ['enter'], description: 'open what the cursor is on', scope: 'find', footer: 'open' },
  {
    command: 'as-destination',
    keys: ['ctrl-t'],
    description: 'make it the destination of a flow; the source is asked for next',
    scope: 'find',
    footer: 'flow to it',
  },
  {
    command: 'narrow',
    keys: ['tab'],
    description: 'only one kind of object; again: the next kind',
    scope: 'find',
    footer: 'kind',
  },
  { command: 'widen', keys: ['shift-tab'], description: 'the kind before', scope: 'find' },
  { command: 'erase', keys: ['backspace', 'ctrl-h'], description: 'take the last letter back', scope: 'find' },
  { command: 'erase-all', keys: ['ctrl-u'], description: 'take all letters back', scope: 'find' },

  {
    command: 'open',
    keys: ['enter'],
    description: 'open the policy that the cursor is on: in words, beside its YAML',
    scope: 'pod',
    footer: 'open',
  },
  {
    command: 'flow-from',
    keys: ['f'],
    description: 'a flow from here; the destination is asked for next',
    scope: 'pod',
    footer: 'flow from',
  },
  {
    command: 'flow-to',
    keys: ['t'],
    description: 'a flow to here; the source is asked for next',
    scope: 'pod',
    footer: 'flow to',
  },
  {
    command: 'previous-backend',
    keys: ['[', 'left'],
    description: 'the replicas before, where they differ',
    scope: 'pod',
  },
  { command: 'next-backend', keys: [']', 'right'], description: 'the next replicas', scope: 'pod' },
  {
    command: 'edit',
    keys: ['e'],
    description: 'edit the policy in $EDITOR, and see what that would change',
    scope: 'pod',
  },

  {
    command: 'open',
    keys: ['enter'],
    description: 'open a rule down to its YAML, or close it',
    scope: 'flow',
    footer: 'YAML',
  },
  { command: 'source', keys: ['a'], description: 'choose another source', scope: 'flow', footer: 'from' },
  { command: 'destination', keys: ['b'], description: 'choose another destination', scope: 'flow', footer: 'to' },
  { command: 'port', keys: ['o'], description: 'choose or type another port', scope: 'flow', footer: 'port' },
  { command: 'swap', keys: ['s'], description: 'swap source and destination', scope: 'flow', footer: 'swap' },
  {
    command: 'previous-backend',
    keys: ['[', 'left'],
    description: 'the answer before, where backends or ports differ',
    scope: 'flow',
  },
  { command: 'next-backend', keys: [']', 'right'], description: 'the next answer', scope: 'flow' },
  { command: 'probe', keys: ['p'], description: 'ask the network itself', scope: 'flow', footer: 'probe' },
  { command: 'fix', keys: ['f'], description: 'changes that would let it pass, proved', scope: 'flow', footer: 'fix' },
  {
    command: 'pin',
    keys: ['*'],
    description: 'pin the flow, so that its changes are told; again: unpin',
    scope: 'flow',
    footer: 'pin',
  },
  {
    command: 'edit',
    keys: ['e'],
    description: 'edit the policy in $EDITOR, and see what that would change',
    scope: 'flow',
  },

  {
    command: 'agree',
    keys: ['y'],
    description: 'go on: do what the plan says, and measure',
    scope: 'probe',
    footer: 'go on',
  },
  {
    command: 'refuse',
    keys: ['n'],
    description: 'leave it: nothing has been changed',
    scope: 'probe',
    footer: 'leave',
  },
  { command: 'again', keys: ['r'], description: 'plan and measure again', scope: 'probe', footer: 'again' },
  {
    command: 'back',
    keys: ['esc'],
    description: 'back; while it measures: stop it, and see what is left',
    scope: 'probe',
    footer: 'back',
  },

  {
    command: 'open',
    keys: ['enter'],
    description: 'open the policy; in one: the pods that the selector or the rule is about now',
    scope: 'policies',
    footer: 'open',
  },
  {
    command: 'only-idle',
    keys: ['!'],
    description: 'only policies that select nobody; again: all of them',
    scope: 'policies',
    footer: 'nobody',
  },
  {
    command: 'edit',
    keys: ['e'],
    description: 'edit the policy in $EDITOR, and see what that would change',
    scope: 'policies',
    footer: 'edit',
  },
  {
    command: 'leave-out',
    keys: ['d'],
    description: 'see what would change if the policy were deleted',
    scope: 'policies',
    footer: 'without',
  },

  {
    command: 'open',
    keys: ['enter'],
    description: 'open the flow, or what turned it',
    scope: 'watch',
    footer: 'open',
  },
  { command: 'pin', keys: ['*'], description: 'watch this flow no more', scope: 'watch', footer: 'unpin' },
  {
    command: 'snapshot',
    keys: ['s'],
    description: 'write a snapshot of all that is known now, to a file',
    scope: 'watch',
    footer: 'snapshot',
  },
  {
    command: 'compare',
    keys: ['d'],
    description: 'what has changed since a snapshot',
    scope: 'watch',
    footer: 'compare',
  },

  { command: 'open', keys: ['enter'], description: 'open the flow of the cell', scope: 'matrix', footer: 'open' },
  { command: 'left', keys: ['left', 'h'], description: 'a column to the left', scope: 'matrix' },
  { command: 'right', keys: ['right', 'l'], description: 'a column to the right', scope: 'matrix' },
  { command: 'port', keys: ['o'], description: 'one port only, or every port', scope: 'matrix', footer: 'port' },
  {
    command: 'filter',
    keys: ['f'],
    description: 'only rows with these letters in their names',
    scope: 'matrix',
    footer: 'rows',
  },
  {
    command: 'order',
    keys: ['s'],
    description: 'the most closed first; again: by name',
    scope: 'matrix',
    footer: 'order',
  },
  {
    command: 'turn',
    keys: ['t'],
    description: 'destinations as rows; again: sources',
    scope: 'matrix',
    footer: 'transpose',
  },

  { command: 'open', keys: ['enter'], description: 'open the flow as it is now', scope: 'what-if', footer: 'open' },
  { command: 'edit', keys: ['e'], description: 'write the change in $EDITOR', scope: 'what-if', footer: 'edit' },
  { command: 'again', keys: ['r'], description: 'compare again', scope: 'what-if', footer: 'again' },
  {
    command: 'copy-change',
    keys: ['y', 'ctrl-y'],
    description: 'copy the change, to apply it elsewhere',
    scope: 'what-if',
    footer: 'copy',
  },

  {
    command: 'open',
    keys: ['enter'],
    description: 'go on from this fix: what it would open and close',
    scope: 'fix',
    footer: 'what if',
  },
  {
    command: 'copy-change',
    keys: ['y'],
    description: 'copy the commands that apply it, to run them elsewhere',
    scope: 'fix',
    footer: 'copy',
  },
  { command: 'again', keys: ['r'], description: 'search again', scope: 'fix', footer: 'again' },

  { command: 'open', keys: ['enter'], description: 'open the flow as it is now', scope: 'compare', footer: 'open' },
  { command: 'again', keys: ['r'], description: 'compare again', scope: 'compare', footer: 'again' },

  { command: 'up', keys: ['up', 'ctrl-p', 'k'], description: 'up', scope: 'lists' },
  { command: 'down', keys: ['down', 'ctrl-n', 'j'], description: 'down', scope: 'lists' },
  { command: 'page-up', keys: ['pageup', 'ctrl-b'], description: 'a page up', scope: 'lists' },
  { command: 'page-down', keys: ['pagedown', 'ctrl-f', 'space'], description: 'a page down', scope: 'lists' },
  { command: 'first', keys: ['home', 'g'], description: 'to the first', scope: 'lists' },
  { command: 'last', keys: ['end', 'G'], description: 'to the last', scope: 'lists' },

  {
    command: 'find',
    keys: ['/'],
    description: 'find an object by some letters of its name',
    scope: 'everywhere',
    footer: 'find',
  },
  {
    command: 'command-line',
    keys: [':'],
    description: 'type a command, as after kubectl netpol',
    scope: 'everywhere',
    whileTyping: true,
  },
  {
    command: 'copy',
    keys: ['y', 'ctrl-y'],
    description: 'copy the command that shows the same',
    scope: 'everywhere',
    footer: 'copy',
  },
  { command: 'policies', keys: ['P'], description: 'policies, in words', scope: 'everywhere' },
  { command: 'watch', keys: ['w'], description: 'pinned flows, and what changed them', scope: 'everywhere' },
  { command: 'matrix', keys: ['m'], description: 'workloads against each other', scope: 'everywhere' },
  { command: 'what-if', keys: ['W'], description: 'what a change would open and close', scope: 'everywhere' },
  { command: 'namespace', keys: ['n', 'ctrl-g'], description: 'another namespace', scope: 'everywhere' },
  { command: 'context', keys: ['c'], description: 'another context of the kubeconfig', scope: 'everywhere' },
  { command: 'redraw', keys: ['ctrl-l'], description: 'draw the screen again', scope: 'always' },
  {
    command: 'help',
    keys: ['?'],
    description: 'every key of this screen',
    scope: 'everywhere',
    footer: 'keys',
    whileTyping: true,
  },
  { command: 'back', keys: ['esc'], description: 'back', scope: 'everywhere' },
  { command: 'quit', keys: ['q'], description: 'quit', scope: 'everywhere', footer: 'quit' },
  {
    command: 'interrupt',
    keys: ['ctrl-c'],
    description: 'quit at once, from anywhere',
    scope: 'always',
    footer: 'quit',
  },

  { command: 'back', keys: ['esc', '?', 'q', 'enter'], description: 'close the help', scope: 'help', footer: 'close' },
  { command: 'back', keys: ['esc', 'q', 'enter'], description: 'close the answer', scope: 'output', footer: 'close' },
  { command: 'open', keys: ['enter'], description: 'run it', scope: 'command-line', footer: 'run' },
  {
    command: 'complete',
    keys: ['tab'],
    description: 'complete the word; again: the next proposal',
    scope: 'command-line',
    footer: 'complete',
  },
  { command: 'back', keys: ['esc'], description: 'leave the line', scope: 'command-line', footer: 'leave' },
  { command: 'erase', keys: ['backspace', 'ctrl-h'], description: 'take the last letter back', scope: 'command-line' },
  { command: 'erase-all', keys: ['ctrl-u'], description: 'take all letters back', scope: 'command-line' },
  { command: 'open', keys: ['enter'], description: 'choose it', scope: 'choice', footer: 'choose' },
  { command: 'back', keys: ['esc'], description: 'leave it as it is', scope: 'choice', footer: 'leave' },
  { command: 'erase', keys: ['backspace', 'ctrl-h'], description: 'take the last letter back', scope: 'choice' },
  { command: 'erase-all', keys: ['ctrl-u'], description: 'take all letters back', scope: 'choice' },
];

/** A key as people read it: `^T`, `Enter`, `k`. */
export function nameKey(key: string): string {
  if (key.startsWith('ctrl-')) return `^${key.slice(5).toUpperCase()}`;
  return KEY_NAMES[key] ?? key;
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  space: 'Space',
  backspace: 'Backspace',
};
