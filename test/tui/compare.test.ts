import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { createStaticStore } from '../../src/live/store.ts';
import { loadDemo } from '../../src/demo/load.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type RunningShell, startShell } from './helpers/shell.ts';

/* The demo cluster lost a policy since a snapshot of it was taken. */

const { snapshot: BEFORE } = loadDemo();
const AFTER: Snapshot = {
  ...BEFORE,
  networkPolicies: BEFORE.networkPolicies.filter(({ name }) => name !== 'db-clients'),
};

const FILES: ReadonlyMap<string, Snapshot> = new Map([['before.netpol.gz', BEFORE]]);

const running: RunningShell[] = [];

async function open(): Promise<{ readonly shell: RunningShell; readonly saved: Snapshot[] }> {
  const saved: Snapshot[] = [];
  const shell = await startShell({
    place: flowPlace('shop/deploy/catalog', 'shop/sts/db', '5432'),
    live: createStaticStore(AFTER),
    services: {
      saveSnapshot: async (snapshot) => {
        saved.push(snapshot);
        return 'now.netpol.gz';
      },
      openSnapshot: async (file) => {
        const found = FILES.get(file) ?? (file === 'now.netpol.gz' ? saved.at(-1) : undefined);
        if (found === undefined) throw new Error(`cannot read "${file}": there is no such file`);
        return found;
      },
    },
  });
  running.push(shell);
  return { shell, saved };
}

async function since(shell: RunningShell, file: string): Promise<void> {
  await shell.press('d');
  shell.type(`${file}\r`);
  await shell.settled();
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

describe('From what is watched', () => {
  it('a snapshot can be compared with what is there now, and pinned flows that have turned come first', async () => {
    const { shell } = await open();
    await shell.press('*', 'w');
    await since(shell, 'before.netpol.gz');
    await shell.shows('1 connection lost');
    const golden = join(import.meta.dirname, 'golden', 'compare.80x24.txt');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden);
    await shell.press('enter');
    expect(shell.text()).toContain('✗ DENIED');
  });

  it('a snapshot is written, and offered to be compared with', async () => {
    const { shell, saved } = await open();
    await shell.press('w', 's');
    expect(shell.text()).toContain('written: now.netpol.gz');
    expect(saved).toEqual([AFTER]);
    await shell.press('d');
    expect(shell.text()).toContain('now.netpol.gz');
    await shell.press('enter');
    await shell.shows('nothing differs');
    await shell.press('r');
    await shell.shows('nothing differs');
  });

  it('a file that cannot be read is told of', async () => {
    const { shell } = await open();
    await shell.press('w');
    await since(shell, 'none.gz');
    await shell.shows('not compared');
    expect(shell.text()).toContain('cannot read "none.gz": there is no such file');
  });
});
