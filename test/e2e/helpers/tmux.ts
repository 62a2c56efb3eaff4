import { execa, execaSync } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { PLUGIN } from '../../helpers/plugin.ts';

/** The plugin in a terminal as a person has it: tmux draws, and keys go in by their tmux names. */
export interface Pane {
  /** `Enter`, `Escape`, `C-c`; anything else is typed. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  readonly text: () => Promise<string>;
  /** Waits until the screen shows it. */
  readonly shows: (what: string | RegExp) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
}

export interface PaneOptions {
  readonly kubeconfig: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** Stands in the pane once the plugin has ended, with its exit code. */
export const ENDED = 'the shell is over, exit code';

/** Whether there is a tmux on this machine. */
export function hasTmux(): boolean {
  return execaSync('tmux', ['-V'], { reject: false }).exitCode === 0;
}

let panes = 0;

/** Starts `kubectl netpol` in a tmux of its own, which ends with the test. */
export async function openPane(args: readonly string[], options: PaneOptions): Promise<Pane> {
  const { kubeconfig, columns = 80, rows = 24 } = options;
  panes += 1;
  const server = ['-L', `netpol-${process.pid}-${panes}`, '-f', '/dev/null'];
  const tmux = async (...words: readonly string[]): Promise<string> =>
    (await execa('tmux', [...server, ...words])).stdout;
  const command = [process.execPath, PLUGIN, '--kubeconfig', kubeconfig, ...args].map(quoted).join(' ');
  const script = `${command}; echo "${ENDED} $?"; sleep 3600`;
  const size = ['-x', String(columns), '-y', String(rows)];
  await execa('tmux', [...server, 'new-session', '-d', '-s', 'netpol', ...size, 'sh', '-c', script], {
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  });
  onTestFinished(async () => void (await tmux('kill-server')));
  const text = (): Promise<string> => tmux('capture-pane', '-p', '-J', '-t', 'netpol');
  return {
    text,
    press: async (...keys) => void (await tmux('send-keys', '-t', 'netpol', ...keys)),
    type: async (letters) => void (await tmux('send-keys', '-t', 'netpol', '-l', letters)),
    shows: async (what) => {
      const screen = expect.poll(text, { timeout: 100_000, interval: 200 });
      await (typeof what === 'string' ? screen.toContain(what) : screen.toMatch(what));
    },
    resize: async (width, height) =>
      void (await tmux('resize-window', '-t', 'netpol', '-x', String(width), '-y', String(height))),
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
