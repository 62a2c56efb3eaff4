import { afterEach, describe, expect, it } from 'vitest';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';
import { KEY } from './helpers/terminal.ts';

const running: RunningShell[] = [];

async function start(options: ShellOptions = {}): Promise<RunningShell> {
  const shell = await startShell(options);
  running.push(shell);
  return shell;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

describe('the shell on a terminal', () => {
  it('opens on another screen with what there is to find', async () => {
    const shell = await start();
    expect(shell.isAlternate()).toBe(true);
    expect(shell.text()).toContain('deploy  shop/checkout');
  });

  it('takes typing that arrives in one piece, Enter at its end included', async () => {
    const shell = await start();
    shell.type(`ledger-0${KEY.enter}`);
    await shell.settled();
    expect(shell.text()).toContain('POD payments/ledger-0');
  });

  it('takes a paste whole, without its line ends', async () => {
    const shell = await start();
    shell.type('\u001B[200~ledger-0\n\u001B[201~');
    await shell.settled();
    expect(shell.text()).toContain('find: ledger-0');
  });

  it('gives the terminal back on Ctrl-C', async () => {
    const shell = await start();
    shell.type('\u0003');
    await shell.ended;
    expect({ isAlternate: shell.isAlternate(), isRaw: shell.isRaw() }).toEqual({ isAlternate: false, isRaw: false });
  });
});
