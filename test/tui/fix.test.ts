import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { type RunningShell, startShell } from './helpers/shell.ts';

/* Denied flows of the demo cluster, and what would let them pass. */

const running: RunningShell[] = [];

async function flow(source: string, destination: string, port: string): Promise<RunningShell> {
  const shell = await startShell({ place: flowPlace(source, destination, port), columns: 100, rows: 30 });
  running.push(shell);
  return shell;
}

function golden(name: string): string {
  return join(import.meta.dirname, 'golden', `${name}.100x30.txt`);
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

describe('A fix of a denied flow', () => {
  it('is a key away: the smallest changes, proved, each with what else it would do', async () => {
    const shell = await flow('shop/deploy/checkout', 'payments/svc/api', '80');
    await shell.press('f');
    await shell.shows('nothing is applied');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('fix'));
  });

  it('leads on to what it would open and close, where it is written as policies', async () => {
    const shell = await flow('shop/deploy/checkout', 'payments/svc/api', '80');
    await shell.press('f');
    await shell.shows('nothing is applied');
    await shell.press('enter');
    await shell.shows('opens 1 connection');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('fix-what-if'));
  });

  it('is copied as commands, and never applied', async () => {
    const shell = await flow('shop/deploy/checkout', 'payments/svc/api', '80');
    await shell.press('f');
    await shell.shows('nothing is applied');
    await shell.press('down', 'enter');
    expect(shell.text()).toContain('this fix changes labels; its commands can be copied');
    await shell.press('y');
    expect(shell.text()).toContain('copied; apply it yourself, with kubectl');
    await shell.press('r');
    await shell.shows('nothing is applied');
  });

  it('is not looked for where nothing is denied', async () => {
    const allowed = await flow('internet', 'shop/svc/web', '80');
    await allowed.press('f');
    expect(allowed.text()).toContain('it is allowed: there is nothing to mend');
  });
});
