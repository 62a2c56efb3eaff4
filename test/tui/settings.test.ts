import { describe, expect, it, onTestFinished } from 'vitest';
import { hiding } from '../../src/tui/screens/find/hidden.ts';
import { line, span } from '../../src/tui/layout/line.ts';
import { paint } from '../../src/tui/theme.ts';
import { remapKeys } from '../../src/tui/keys/remap.ts';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';
import { THEMES } from '../../src/report/themes.ts';

/* What a user may prefer of the shell. */

async function open(options: ShellOptions): Promise<RunningShell> {
  const shell = await startShell(options);
  onTestFinished(shell.stop);
  return shell;
}

describe('keys of the user', () => {
  it('do what the others did; the footer and the help say so', async () => {
    const { keys } = remapKeys([
      { name: 'flow.swap', keys: ['S'] },
      { name: 'quit', keys: ['Q'] },
    ]);
    const place = { screen: 'flow', source: 'shop/deploy/web', destination: 'shop/deploy/catalog', cursor: 0 } as const;
    const shell = await open({ services: { keys }, place: place as never, columns: 120 });
    await shell.shows('S swap');
    await shell.shows('Q quit');
    await shell.press('S');
    await shell.shows(/FLOW\s+shop\/deploy\/catalog → shop\/deploy\/web/);
    await shell.press('s', '?');
    await shell.shows('swap source and destination');
    expect(shell.text()).toMatch(/S +swap source and destination/);
  });
});

describe('hidden namespaces', () => {
  const entry = (namespace: string) => ({ ref: { kind: 'Pod', namespace, name: 'x' } });

  it('stand for letters with a star, and for nothing else with anything else', () => {
    const isHidden = hiding('', 'shop', ['kube-*', 'a.c', 'shop']);
    expect(['kube-system', 'kube-', 'a.c'].map((name) => isHidden(entry(name)))).toEqual([true, true, true]);
    expect(['my-kube-system', 'abc', 'shop'].map((name) => isHidden(entry(name)))).toEqual([false, false, false]);
    expect(isHidden({ ref: { kind: 'Namespace', name: 'kube-system' } })).toBe(true);
    expect(isHidden({ ref: { kind: 'Node', name: 'kube-system' } })).toBe(false);
  });

  it('are found by their name', async () => {
    const shell = await open({ services: { hiddenNamespaces: ['payments'] } });
    shell.type('ledger');
    await shell.settled();
    expect(shell.text()).not.toContain('payments/ledger');
    await shell.press('ctrl-u');
    shell.type('payments/ledger');
    await shell.shows(/sts +payments\/ledger/);
  });
});

describe('themes', () => {
  const text = line(span('a', 'denied'), span('b', 'faint'), span('c', 'unknown'));
  const painted = (theme: (typeof THEMES)[number], color = true) =>
    paint(text, { color, ascii: false, screenReader: false, theme });

  it('differ where there is colour, and nowhere else', () => {
    expect(new Set(THEMES.map((theme) => painted(theme))).size).toBe(THEMES.length);
    expect(new Set(THEMES.map((theme) => painted(theme, false))).size).toBe(1);
  });

  it('leave nothing faint in high contrast', () => {
    expect(painted('terminal')).toContain('\u001b[2m');
    expect(painted('high-contrast')).not.toContain('\u001b[2m');
  });
});
