import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDemo } from '../../../src/demo/load.ts';
import { readSnapshotFile } from '../../../src/cluster/snapshot/read-file.ts';
import { SnapshotError } from '../../../src/cluster/snapshot/error.ts';
import { Readable } from 'node:stream';
import { bundleOf, linesOf, NEWER, read } from './bundles.ts';

const LINES = linesOf(bundleOf(loadDemo().snapshot));
const WHOLE = `${LINES.join('\n')}\n`;
const at = (word: string): number => LINES.findIndex((line) => line.startsWith(`{"${word}"`));

/** The whole text with the first line of a section changed; and the number of that line. */
function changed(word: string, change: (line: string) => string): string {
  const index = word === 'header' ? 0 : at(word);
  return LINES.map((line, each) => (each === index ? change(line) : line)).join('\n');
}

function edited(word: string, change: (object: Record<string, unknown>) => unknown): string {
  return changed(word, (line) => {
    const parsed = JSON.parse(line) as Record<string, Record<string, unknown>>;
    const object = word === 'header' ? parsed : (parsed[word] ?? {});
    const value = change(object);
    return JSON.stringify(word === 'header' ? value : { [word]: value });
  });
}

describe('a file that is no whole snapshot', () => {
  it.each<[what: string, text: string | Uint8Array, says: string]>([
    ['empty', '', '"stdin" is empty'],
    ['something else', 'hello', 'is no snapshot: it does not begin with JSON'],
    ['other JSON', '{"kind":"List","apiVersion":"v1"}\n', 'its first line does not say that it is one'],
    ['a list', '[]\n', 'its first line does not say that it is one'],
    ['cut off between two lines', `${LINES.slice(0, 9).join('\n')}\n`, 'was cut off in line 9'],
    ['cut off in a line', WHOLE.slice(0, 3000), 'was cut off in line'],
    ['cut off before its end', `${LINES.slice(0, -1).join('\n')}\n`, `was cut off in line ${LINES.length - 1}`],
    ['a line short', LINES.filter((_, each) => each !== at('pods')).join('\n'), 'says that it has 20 pods, and has 19'],
    ['longer than its end', `${WHOLE}${LINES[1]}`, `stdin:${LINES.length + 1}: the line comes after the end`],
    ['compressed, cut off', gzipSync(WHOLE).subarray(0, 2000), '"stdin" was cut off'],
    ['compressed, damaged', damaged(gzipSync(WHOLE)), 'is damaged: it does not unpack'],
    ['compressed, something else', gzipSync('hello'), 'it does not begin with JSON'],
    ['not UTF-8', Buffer.concat([Buffer.from(WHOLE.slice(0, 2000)), Buffer.from([0xff, 0xfe])]), 'not UTF-8'],
    [
      'of a newer version',
      edited('header', (it) => ({ ...it, format: NEWER })),
      `format ${NEWER}, and this version reads`,
    ],
    [
      'of a newer API',
      edited('header', (it) => ({ ...it, apiVersion: 'netpol/v2' })),
      'made by kubectl-netpol 1.2.3 in',
    ],
    [
      'with an unknown field',
      edited('header', (it) => ({ ...it, more: 1 })),
      'stdin:1: more is a field that is not known',
    ],
    ['no JSON somewhere', changed('pods', (line) => line.replace('"name"', 'name')), `stdin:${at('pods') + 1}:`],
    ['with a strange line', changed('pods', () => '{"secrets":{}}'), 'the line must be one of namespaces, nodes'],
    ['with two things in a line', changed('pods', () => '{"pods":{},"nodes":{}}'), 'the line must be one of'],
  ])('is refused: %s', async (_, text, says) => {
    await expect(read(text)).rejects.toThrow(SnapshotError);
    await expect(read(text)).rejects.toThrow(says);
  });

  it.each<[field: string, word: string, change: (object: Record<string, unknown>) => unknown, says: string]>([
    ['a label', 'pods', (it) => ({ ...it, labels: { app: 5 } }), 'pods[0].labels.app must be a text, not 5'],
    ['labels', 'namespaces', (it) => ({ ...it, labels: [] }), 'namespaces[0].labels must be a mapping, not a list'],
    ['an address', 'pods', (it) => ({ ...it, addresses: ['010.0.0.1'] }), 'pods[0].addresses[0] must be an IP address'],
    ['a phase', 'pods', (it) => ({ ...it, phase: 'Gone' }), 'pods[0].phase must be one of "Pending"'],
    [
      'a port',
      'services',
      (it) => ({ ...it, ports: [{ port: 1.5 }] }),
      'services[0].ports[0].port must be a whole number',
    ],
    ['a name', 'nodes', ({ name: _, ...it }) => it, 'nodes[0].name is missing'],
    ['a new field', 'pods', (it) => ({ ...it, hostUsers: true }), 'pods[0].hostUsers is a field that is not known'],
    [
      'a selector',
      'networkPolicies',
      (it) => ({ ...it, spec: { podSelector: 5 } }),
      'networkPolicies[0].spec.podSelector must be a mapping, not 5',
    ],
    [
      'a block',
      'networkPolicies',
      (it) => ({ ...it, spec: { ingress: [{ from: [{ ipBlock: {} }] }] } }),
      'networkPolicies[0].spec.ingress[0].from[0].ipBlock.cidr is missing',
    ],
  ])('is refused with the way to %s', async (_, word, change, says) => {
    await expect(read(edited(word, change))).rejects.toThrow(`stdin:${at(word) + 1}: ${says}`);
  });

  it.each(['networkPolicies', 'probes'])('is refused with the way to what is nested without end: %s', async (word) => {
    const deep = `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`;
    const line =
      word === 'probes' ? `{"probes":${deep}}` : `{"networkPolicies":{"namespace":"a","name":"b","spec":${deep}}}`;
    await expect(read(`${LINES[0]}\n${line}\n`)).rejects.toThrow('is nested more than 500 levels deep');
  });

  it('is refused when a line of it never ends', async () => {
    const endless = gzipSync(`${LINES[0]}\n${' '.repeat(70_000_000)}`);
    await expect(read(endless)).rejects.toThrow('"stdin" has a line of more than 64 MiB');
  });

  it('is refused when it unpacks to more than any cluster takes', async () => {
    const bomb = gzipSync(`${LINES[0]}\n${' '.repeat(5_000_000)}`);
    const reading = readSnapshotFile('-', Readable.from([bomb]), { largest: 2_000_000 });
    await expect(reading).rejects.toThrow('"stdin" unpacks to more than 2 MiB');
  });

  it('is read whether it is compressed or not, in pieces of any size', async () => {
    const bytes = Buffer.from(gzipSync(WHOLE));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, each) =>
      bytes.subarray(each * 7, each * 7 + 7),
    );
    const packed = await readSnapshotFile('-', Readable.from(pieces));
    expect(linesOf(packed)).toEqual(linesOf(await read(WHOLE)));
  });
});

function damaged(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, each) => (each === 400 ? byte ^ 0xff : byte));
}
