import { afterEach, describe, expect, it } from 'vitest';
import { createStaticStore } from '../../src/live/store.ts';
import { findPlace } from '../../src/tui/screens/find/place.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { namespace, pod, snapshot } from '../helpers/builders.ts';
import type { Place } from '../../src/tui/state/place.ts';
import { podPlace } from '../../src/tui/screens/pod/place.ts';
import { policiesPlace } from '../../src/tui/screens/policies/place.ts';
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

const PLACES: readonly (readonly [string, Place])[] = [
  ['Find', findPlace({ query: 'api' })],
  ['Pod', podPlace('shop/deploy/catalog')],
  ['Flow', flowPlace('shop/deploy/checkout', 'payments/svc/api', '80')],
  ['Policies', policiesPlace()],
];

describe('the terminal', () => {
  it.each(PLACES)('is given back by Ctrl-C on %s', async (_, place) => {
    const shell = await start({ place });
    expect({ isAlternate: shell.isAlternate(), isRaw: shell.isRaw() }).toEqual({ isAlternate: true, isRaw: true });
    shell.type('\u0003');
    await shell.ended;
    await shell.settled();
    expect({ isAlternate: shell.isAlternate(), isRaw: shell.isRaw() }).toEqual({ isAlternate: false, isRaw: false });
    // The cursor is shown again, and pasting is as it was.
    expect(shell.written().lastIndexOf('\u001B[?25h')).toBeGreaterThan(shell.written().lastIndexOf('\u001B[?25l'));
    expect(shell.written()).toContain('\u001B[?2004l');
  });

  it.each(PLACES)('shows %s again as it was after it was small and large', async (_, place) => {
    const shell = await start({ place, columns: 200, rows: 60 });
    const before = shell.text();
    shell.resize(60, 15);
    await shell.settled();
    const small = shell.text();
    expect(small).not.toBe(before);
    expect(small.split('\n').length).toBeLessThanOrEqual(15);
    shell.resize(200, 60);
    await shell.settled();
    expect(shell.text()).toBe(before);
  });

  it('keeps what lies over the screen, and what is typed in it, when it is resized', async () => {
    const shell = await start({ place: podPlace('shop/deploy/web') });
    shell.type(':why shop/de');
    await shell.settled();
    shell.resize(60, 15);
    await shell.settled();
    expect(shell.text()).toContain(':why shop/de');
  });

  it('is never written wider or higher than it is', async () => {
    const shell = await start({ columns: 60, rows: 15 });
    await shell.press('?', 'pagedown', 'esc');
    const rows = shell.text().split('\n');
    expect(rows.length).toBe(15);
    expect(rows[0]).toContain('netpol');
  });

  it('gets the command into its clipboard, and shows it', async () => {
    const shell = await start({ place: flowPlace('shop/deploy/web', 'shop/sts/db', '5432') });
    await shell.press('y');
    const command = 'kubectl netpol why shop/deploy/web shop/sts/db:5432 -n shop --demo';
    expect(shell.written()).toContain(`\u001B]52;c;${Buffer.from(command).toString('base64')}\u0007`);
    expect(shell.text().replaceAll(/\s+/g, ' ')).toContain(`copied: ${command}`);
  });

  it('sees no control character of the cluster', async () => {
    const evil = '\u001B]0;owned\u0007\u001B[31m\u009b2Jx\u202e';
    const live = createStaticStore(
      snapshot({
        namespaces: [namespace('default', { evil })],
        pods: [pod('a', { labels: { app: evil }, addresses: ['10.0.0.1'] })],
      }),
    );
    const shell = await start({ live, place: podPlace('default/a') });
    expect(shell.text()).toContain('app=');
    for (const part of ['owned\u0007', '\u009b', '\u202e', '\u001B[31m']) expect(shell.written()).not.toContain(part);
  });
});

describe('text that arrives fast', () => {
  it('is whole, on every screen that it leads through', async () => {
    const shell = await start();
    shell.type(`payments/svc/api${KEY.backspace.repeat(16)}ledger-0${KEY.enter}`);
    await shell.settled();
    expect(shell.text()).toContain('POD payments/ledger-0');
    shell.type(`:why web db:5432${KEY.enter}s`);
    await shell.settled();
    expect(shell.text()).toContain('shop/sts/db → shop/deploy/web');
  });

  it('pasted where nothing is typed is looked for', async () => {
    const shell = await start({ place: podPlace('shop/deploy/web') });
    shell.type('\u001B[200~ledger\u001B[201~');
    await shell.settled();
    expect(shell.text()).toContain('find: ledger');
  });

  it('finds among 10,000 pods with each letter', async () => {
    const pods = Array.from({ length: 10_000 }, (_, at) =>
      pod(`team-${at % 100}/service-${at % 500}-${(at * 7919).toString(36)}`, {
        labels: { app: `service-${at % 500}` },
      }),
    );
    const namespaces = Array.from({ length: 100 }, (_, at) => namespace(`team-${at}`));
    const shell = await start({ live: createStaticStore(snapshot({ namespaces, pods })) });
    shell.type('team-42service-142');
    await shell.settled();
    expect(shell.text()).toMatch(/find: team-42service-142▏ {2}\d+ of 10103/);
    expect(shell.text()).toContain('team-42/service-142-');
  });
});
