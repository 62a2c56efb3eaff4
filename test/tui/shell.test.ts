import { afterEach, describe, expect, it } from 'vitest';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';
import { KEY } from './helpers/terminal.ts';
import { TOUR } from '../../src/demo/tour.ts';

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

  it('offers the questions of the tour, and asks the one that is chosen', async () => {
    const shell = await start({ services: { tour: TOUR } });
    expect(shell.text()).toContain('or :tour and Enter');
    shell.type(`:tour${KEY.enter}`);
    await shell.shows('questions to try');
    await shell.press('down', 'enter');
    expect(shell.text()).toContain('FLOW shop/deploy/checkout → payments/svc/api:80');
  });

  it('shows what ":drops" would run', async () => {
    const shell = await start();
    shell.type(`:drops --since 1m${KEY.enter}`);
    await shell.shows('the answer to drops');
    expect(shell.text()).toContain('drops --since 1m --dry-run');
    expect(shell.text()).toContain('Nothing was run yet. ":drops --yes" runs this');
  });

  it('runs ":drops" where the line says yes', async () => {
    const shell = await start();
    shell.type(`:drops --yes${KEY.enter}`);
    await shell.shows('the answer to drops --yes');
    expect(shell.text()).not.toContain('Nothing was run yet');
  });

  it('gives the terminal back on Ctrl-C', async () => {
    const shell = await start();
    shell.type('\u0003');
    await shell.ended;
    expect({ isAlternate: shell.isAlternate(), isRaw: shell.isRaw() }).toEqual({ isAlternate: false, isRaw: false });
  });
});
