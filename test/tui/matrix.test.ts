import { describe, expect, it } from 'vitest';
import { createStaticStore } from '../../src/live/store.ts';
import { matrixPlace } from '../../src/tui/screens/matrix/place.ts';
import { gap, namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { readMatrixLine } from '../../src/tui/command-line/matrix-line.ts';
import { startShell } from './helpers/shell.ts';
import { watchPlace } from '../../src/tui/screens/watch/place.ts';

describe('The matrix of a namespace', () => {
  it('is a key away: workloads against each other, and the cell under the cursor in words', async () => {
    const shell = await startShell({ place: watchPlace() });
    await shell.press('m', 'down', 'right', 'right');
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       MATRIX  4 workloads · shop · every port · by name · rows are sources
       checkout → db  ✗ closed
                   1  2  3  4
       1 catalog   ✗  ✗  ✓  ✗
       2 checkout  ≈  ✗ [✗] ✗
       3 db        ✗  ✗  ·  ✗
       4 web       ≈  ✓  ✗  ✗













      ────────────────────────────────────────────────────────────────────────────────
       Enter open  o port  f rows  s order  t transpose  / find  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('opens the flow of a cell, and comes back to it', async () => {
    const shell = await startShell({ place: matrixPlace() });
    await shell.press('down', 'down', 'down', 'right', 'enter');
    expect(shell.text()).toContain('shop/deploy/web → shop/deploy/checkout');
    await shell.press('esc');
    expect(shell.text()).toContain('web → checkout  ✓ open on TCP 80');
    await shell.stop();
  });

  it('can be turned, ordered by what is closed, and narrowed to some rows', async () => {
    const shell = await startShell({ place: matrixPlace() });
    await shell.press('down', 'down', 'down', 'right', 't');
    // The cell stays under the cursor.
    expect(shell.text()).toContain('web → checkout  ✓ open on TCP 80');
    expect(shell.text()).toContain('rows are destinations');
    // Nobody gets to "web".
    await shell.press('s');
    expect(shell.text()).toContain('most closed first');
    expect(rowsOf(shell.text())[0]).toContain('web');
    await shell.press('s', 't', 'f');
    await shell.press('c', 'a', 't', 'enter');
    expect(rowsOf(shell.text())).toHaveLength(1);
    expect(shell.text()).toContain('1 of 4 workloads');
    await shell.press('f', 'ctrl-u', 'x', 'enter');
    expect(shell.text()).toContain('no workload is called "x"');
    await shell.stop();
  });

  it('has a layer for each port that some rule names', async () => {
    const shell = await startShell({ place: matrixPlace() });
    await shell.press('down', 'down', 'down', 'right', 'o');
    expect(shell.text()).toMatch(/every port[^]*80[^]*5432[^]*8080/);
    await shell.press('5', '4', '3', '2', 'enter');
    expect(shell.text()).toContain('port 5432');
    expect(shell.text()).toContain('web → checkout  ✗ closed');
    await shell.press('y');
    expect(shell.text()).toContain('copied: kubectl netpol matrix --port 5432 -n shop --demo');
    await shell.stop();
  });

  it('draws the rows and columns that fit, of however many', async () => {
    const many = Array.from({ length: 300 }, (_, at) => pod(`shop/p${String(at).padStart(3, '0')}`));
    const live = createStaticStore(snapshot({ pods: many, namespaces: [namespace('shop')] }));
    const shell = await startShell({ place: matrixPlace(), live });
    expect(shell.text()).toContain('300 workloads');
    await shell.press('G', ...Array.from({ length: 20 }, () => 'right'));
    expect(shell.text()).toContain('p299 → p020  ✓ open');
    expect(shell.text()).not.toContain('p100');
    for (const line of shell.text().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    await shell.stop();
  });

  it('says of whom nothing is known', async () => {
    const live = createStaticStore(
      snapshot({
        pods: [pod('shop/web'), pod('shop/db')],
        networkPolicies: [policy('shop/db', { podSelector: {} })],
        gaps: [gap('networkpolicies', { namespace: 'shop' })],
      }),
    );
    const shell = await startShell({ place: matrixPlace(), live });
    await shell.press('right');
    expect(shell.text()).toContain('db → web  ? not known on every port');
    await shell.stop();
  });

  it('has something to say where there is nobody', async () => {
    const live = createStaticStore(snapshot({ namespaces: [namespace('shop')] }));
    const shell = await startShell({ place: matrixPlace(), live });
    expect(shell.text()).toContain('nothing is in namespace "shop"');
    await shell.press('enter');
    expect(shell.text()).toContain('the cursor is on no flow');
    await shell.stop();
  });
});

describe('The matrix by the command line', () => {
  it('is the screen, of every namespace or of one, and on one port', async () => {
    const shell = await startShell({ place: watchPlace() });
    await shell.press(':', ...'matrix -A', 'enter');
    expect(shell.text()).toContain('every namespace · every port');
    expect(shell.text()).toContain('MATRIX');
    await shell.press(':', ...'matrix -n shop --port=5432 --by workload', 'enter');
    expect(shell.text()).toContain('4 workloads · shop · port 5432');
    await shell.press('esc', 'esc');
    expect(shell.text()).not.toContain('MATRIX');
    await shell.stop();
  });

  it('says of a namespace that is not there', async () => {
    const shell = await startShell({ place: watchPlace() });
    await shell.press(':', ...'matrix -n shpo', 'enter');
    expect(shell.text()).toContain('there is no namespace "shpo"');
    expect(shell.text()).not.toContain('MATRIX');
    await shell.stop();
  });

  it('is printed with a flag that the screen does not have, which is said', async () => {
    const shell = await startShell({ place: watchPlace() });
    await shell.press(':', ...'matrix -A --by namespace', 'enter');
    await shell.shows('the answer to matrix -A --by namespace');
    expect(shell.text()).toContain('the Matrix screen does not have --by namespace: printed by the command');
    await shell.stop();
  });
});

describe('A line of the command "matrix"', () => {
  it.each([
    [[], undefined, undefined],
    [['-A'], { name: undefined }, undefined],
    [['--namespace=shop'], { name: 'shop' }, undefined],
    [['-nshop', '--port', '53/UDP'], { name: 'shop' }, '53/UDP'],
  ])('%j is one of the screen', (args, namespace, port) => {
    expect(readMatrixLine(args)).toEqual({
      kind: 'screen',
      place: port === undefined ? matrixPlace() : { ...matrixPlace(), port },
      ...(namespace === undefined ? {} : { namespace }),
    });
  });

  it.each([
    [['--by', 'pod'], '--by pod'],
    [['-A', '--exposed'], '--exposed'],
    [['--port', 'http'], '--port'],
    [['-o', 'svg'], '-o'],
    [['-n'], '-n'],
    [['web'], 'web'],
  ])('%j is one of the command', (args, because) => {
    expect(readMatrixLine(args)).toEqual({ kind: 'printed', because });
  });
});

/** Lines that begin with a number. */
function rowsOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^ +\d+ [a-z]/.test(line) && !line.includes('netpol'));
}
