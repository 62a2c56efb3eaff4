import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { type RunningShell, startShell } from './helpers/shell.ts';
import { KEY } from './helpers/terminal.ts';

/*
 * Screens as a person sees them, on the demo cluster, reached by keys. `vitest -u` writes them anew; read the difference as
 * somebody would who has been woken by a pager.
 */

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

/** What is typed, in one piece each. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['find', []],
  ['find-typed', ['payapi']],
  ['pod', ['ledger-0', KEY.enter]],
  ['pod-that-differs', ['shop/catalog', KEY.enter, ']']],
  ['flow-denied', [':', `why checkout payments/svc/api:80${KEY.enter}`]],
  ['flow-mixed', [':', `why web svc/catalog:80${KEY.enter}`]],
];

const MORE: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['help', [':', `pod web${KEY.enter}`, '?']],
  ['help-while-typing', ['?']],
  ['command-line', [':', 'why shop/w']],
  ['command-line-output', [':', `version${KEY.enter}`]],
  ['port-choice', [':', `why web svc/catalog${KEY.enter}`, 'o']],
  ['namespace-choice', [':', `pod web${KEY.enter}`, 'n']],
  ['status', [':', `status${KEY.enter}`]],
  ['flow-every-port', [':', `why prometheus payments/ledger${KEY.enter}`]],
  ['flow-no-such-name', [':', `why web databse:5432${KEY.enter}`]],
  ['flow-dns', [':', `why payments/api payments/svc/ledger:5432${KEY.enter}`]],
  ['flow-whole-policy', [':', `why checkout payments/svc/api:80${KEY.enter}`, KEY.enter, KEY.pagedown]],
  ['copied', [':', `why web db:5432${KEY.enter}`, 'y']],
  ['nothing-found', ['zzzz']],
];

const running: RunningShell[] = [];

async function shown(keys: readonly string[], options: Parameters<typeof startShell>[0]): Promise<RunningShell> {
  const shell = await startShell(options);
  running.push(shell);
  for (const key of keys) {
    shell.type(key);
    await shell.settled();
  }
  return shell;
}

function golden(name: string): string {
  return join(import.meta.dirname, 'golden', name);
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

describe.each(SIZES)('on a terminal of %i by %i', (columns, rows) => {
  it.each(SCREENS)('%s, without colour', async (name, keys) => {
    const shell = await shown(keys, { columns, rows });
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden(`${name}.${columns}x${rows}.txt`));
  });

  it.each(SCREENS)('%s, in colour', async (name, keys) => {
    const shell = await shown(keys, { columns, rows, color: true });
    await expect(`${shell.styled()}\n`).toMatchFileSnapshot(golden(`${name}.${columns}x${rows}.color.txt`));
  });
});

describe('on a terminal of 80 by 24', () => {
  it.each(MORE)('%s', async (name, keys) => {
    const shell = await shown(keys, {});
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden(`${name}.80x24.txt`));
  });

  it('in plain ASCII', async () => {
    const shell = await shown([':', `why checkout payments/svc/api:80${KEY.enter}`], { ascii: true });
    expect(shell.text()).not.toMatch(/[^\n\u0020-\u007e]/);
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('flow-denied.80x24.ascii.txt'));
  });
});
