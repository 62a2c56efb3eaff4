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
  /** Whether the screen is the one that programs borrow. */
  readonly isAlternate: () => Promise<boolean>;
}

export interface PaneOptions {
  readonly kubeconfig?: string;
  /** What is run in place of the plugin of this checkout. */
  readonly command?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
}

/** Stands in the pane once the plugin has ended, with its exit code. */
export const ENDED = 'the shell is over, exit code';

/** Stands above that, where the terminal's settings are those of before. */
export const AS_BEFORE = 'the terminal is as it was';

/** Whether there is a tmux on this machine. */
export function hasTmux(): boolean {
  return execaSync('tmux', ['-V'], { reject: false }).exitCode === 0;
}

let panes = 0;

/** Starts `kubectl netpol` in a tmux of its own, which ends with the test. */
export async function openPane(args: readonly string[], options: PaneOptions): Promise<Pane> {
  const { kubeconfig, command: program = [process.execPath, PLUGIN], columns = 80, rows = 24 } = options;
  panes += 1;
  const server = ['-L', `netpol-${process.pid}-${panes}`, '-f', '/dev/null'];
  const tmux = async (...words: readonly string[]): Promise<string> =>
    (await execa('tmux', [...server, ...words])).stdout;
  const flags = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
  const command = [...program, ...flags, ...args].map(quoted).join(' ');
  const check = `test "$before" = "$(stty -g)" && echo "${AS_BEFORE}"`;
  const script = `before=$(stty -g); ${command}; code=$?; ${check}; echo "${ENDED} $code"; sleep 3600`;
  const size = ['-x', String(columns), '-y', String(rows)];
  await execa('tmux', [...server, 'new-session', '-d', '-s', 'netpol', ...size, 'sh', '-c', script], {
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  });
  onTestFinished(async () => void (await tmux('kill-server')));
  const text = (): Promise<string> => tmux('capture-pane', '-p', '-J', '-t', 'netpol');
  return {
    text,
    press: async (...keys) => void (await tmux('send-keys', '-t', 'netpol', ...keys)),
    type: async (letters) => void (await tmux('send-keys', '-t', 'netpol', '-l', '--', letters)),
    shows: async (what) => {
      const patience = { timeout: 100_000, interval: 200 };
      if (typeof what === 'string') await expect.poll(text, patience).toContain(what);
      else await expect.poll(text, patience).toMatch(what);
    },
    isAlternate: async () => (await tmux('display-message', '-p', '-t', 'netpol', '#{alternate_on}')).trim() === '1',
    resize: async (width, height) =>
      void (await tmux('resize-window', '-t', 'netpol', '-x', String(width), '-y', String(height))),
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
