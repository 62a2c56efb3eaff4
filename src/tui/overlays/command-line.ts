import type { CommandLineOverlay } from '../state/state.ts';
import { completions } from '../command-line/complete.ts';
import { line, span } from '../layout/line.ts';
import type { OverlayKind } from './overlay.ts';
import { runLine } from '../command-line/run.ts';
import type { Step } from '../screens/screen.ts';

/** `:`: a line as after `kubectl netpol`, with completion. */
export const commandLine: OverlayKind<CommandLineOverlay> = {
  view({ text, completing }, scene, rows) {
    const proposals = completions(completing?.typed ?? text, scene).slice(0, Math.max(0, Math.min(MOST, rows - 2)));
    const at = completing === undefined ? -1 : completing.at % Math.max(1, proposals.length);
    const width = Math.max(0, ...proposals.map(({ word }) => word.length));
    const lines = [
      line(span(' :', 'key'), text, span('▏', 'key')),
      ...proposals.map(({ word, note }, index) => ({
        ...line(`   ${word.padEnd(width)} `, span(note, 'faint')),
        ...(index === at ? { item: 0 } : {}),
      })),
    ];
    return { lines, below: 0 };
  },
  run(command, overlay, scene) {
    switch (command) {
      case 'back':
        return [{ kind: 'close-overlay' }];
      case 'erase':
        return overlay.text === '' ? [{ kind: 'close-overlay' }] : typed([...overlay.text].slice(0, -1).join(''));
      case 'erase-all':
        return typed('');
      case 'complete':
        return complete(overlay, completions(overlay.completing?.typed ?? overlay.text, scene).slice(0, MOST));
      case 'open':
        return [{ kind: 'close-overlay' }, ...runLine(overlay.text, scene)];
      default:
        return [];
    }
  },
  type: (text, overlay) => typed(overlay.text + text),
};

/** So many proposals; more letters narrow them. */
const MOST = 6;

function typed(text: string): readonly Step[] {
  return [{ kind: 'overlay', overlay: { kind: 'command-line', text } }];
}

function complete(overlay: CommandLineOverlay, proposals: readonly { readonly line: string }[]): readonly Step[] {
  if (proposals.length === 0) return [];
  const { typed: from, at } = overlay.completing ?? { typed: overlay.text, at: -1 };
  const next = (at + 1) % proposals.length;
  const [only] = proposals;
  // A single proposal is taken, and the next Tab completes the next word.
  if (proposals.length === 1 && only !== undefined) return typed(`${only.line} `);
  return [
    {
      kind: 'overlay',
      overlay: { kind: 'command-line', text: proposals[next]?.line ?? from, completing: { typed: from, at: next } },
    },
  ];
}
