import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-code.ts';
import { runCli } from '../../src/cli/main.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { fakeTerminal, type FakeTerminal, KEY } from '../tui/helpers/terminal.ts';

/* `kubectl netpol` alone, from the command line to the screen. */

const interrupts: (() => void)[] = [];

afterEach(() => {
  for (const interrupt of interrupts.splice(0)) interrupt();
});

function open(...argv: readonly string[]) {
  const terminal: FakeTerminal = fakeTerminal();
  const { io, stderr, interrupt } = fakeIo();
  interrupts.push(interrupt);
  const isTTY = { stdin: true, stdout: true, stderr: true };
  const code = runCli(argv, { ...io, stdin: terminal.stdin, stdout: terminal.stdout, isTTY });
  return { terminal, code, stderr, interrupt };
}

describe('the shell from the command line', () => {
  it('opens on the demo, and ends with 0', async () => {
    const { terminal, code, stderr } = open('--demo');
    await terminal.shows('demo · shop');
    terminal.type('\u0003');
    expect(await code).toBe(EXIT.ok);
    expect({ stderr: stderr(), isAlternate: terminal.isAlternate() }).toEqual({ stderr: '', isAlternate: false });
  });

  it('takes the namespace, and all of them', async () => {
    const { terminal } = open('--demo', '-n', 'payments');
    await terminal.shows('demo · payments');
    const all = open('--demo', '-A');
    await all.terminal.shows('demo · all namespaces');
    expect(all.terminal.text()).toContain('payments/');
  });

  it('shows what a command of the CLI prints, about the same state', async () => {
    const { terminal } = open('--demo');
    await terminal.shows('demo · shop');
    terminal.type(`:why web db:5432 -o name${KEY.enter}`);
    await terminal.shows(/^ DENY$/m);
    expect(terminal.text()).toContain('kubectl netpol why web db:5432 -o name -n shop --demo');
  });

  it('gives the terminal back when it is ended from outside', async () => {
    const { terminal, code, interrupt } = open('--demo');
    await terminal.shows('demo · shop');
    interrupt();
    expect(await code).toBe(EXIT.interrupted);
    expect(terminal.isAlternate()).toBe(false);
  });

  it('says on the ordinary screen what keeps it from opening', async () => {
    const { terminal, code, stderr } = open('-f', '/nonexistent/manifests');
    expect(await code).toBe(EXIT.failure);
    expect(stderr()).toContain('/nonexistent/manifests');
    expect(terminal.written()).toBe('');
  });
});
