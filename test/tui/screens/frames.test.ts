import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { flowPlace } from '../../../src/tui/screens/flow/place.ts';
import { policiesPlace, policyPlace } from '../../../src/tui/screens/policies/place.ts';
import { fakeNetwork } from '../helpers/fake-network.ts';
import { type RunningShell, type ShellOptions, startShell } from '../helpers/shell.ts';

/* Policies and Probe as a person sees them. `vitest -u` writes them anew. */

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

const running: RunningShell[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

const SCREENS: Readonly<Record<string, (options: ShellOptions) => Promise<RunningShell>>> = {
  policies: (options) => startShell({ ...options, place: policiesPlace() }),
  policy: async (options) => {
    const shell = await startShell({ ...options, place: policyPlace(API_CLIENTS) });
    await shell.press('down', 'down');
    return shell;
  },
  'probe-planned': (options) => probe(options),
  'probe-agrees': (options) => probe(options, 'agree-denied'),
  'probe-disagrees': (options) => probe(options, 'cilium-ipblock'),
};

const API_CLIENTS = { kind: 'NetworkPolicy', namespace: 'payments', name: 'allow-checkout' };

/** With a story it is carried out, too. */
async function probe(options: ShellOptions, story?: string): Promise<RunningShell> {
  const network = fakeNetwork(story ?? 'agree-denied');
  const shell = await startShell({ ...options, place: flowPlace('web', 'db', '5432'), probing: network.service });
  await shell.press('p');
  if (story === undefined) return shell;
  await shell.press('y');
  network.finish();
  await shell.shows(/AGREE/);
  await shell.settled();
  return shell;
}

describe.each(SIZES)('on a terminal of %i by %i', (columns, rows) => {
  it.each(Object.entries(SCREENS))('%s, without colour', async (name, open) => {
    const shell = await open({ columns, rows });
    running.push(shell);
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden(`${name}.${columns}x${rows}.txt`));
  });

  it.each(Object.entries(SCREENS))('%s, in colour', async (name, open) => {
    const shell = await open({ columns, rows, color: true });
    running.push(shell);
    await expect(`${shell.styled()}\n`).toMatchFileSnapshot(golden(`${name}.${columns}x${rows}.color.txt`));
  });
});

function golden(name: string): string {
  return join(import.meta.dirname, 'golden', name);
}
