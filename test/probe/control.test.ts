import { describe, expect, it } from 'vitest';
import type { AttemptResult, Listener, SocketsReading } from '../../src/probe/attempt.ts';
import { controlOf, datagramsOf, receiptOf, spareOf } from '../../src/probe/control.ts';
import { attempts } from './observations.ts';
import { parseAddress } from '../../src/model/address.ts';
import type { Protocol } from '../../src/model/protocol.ts';

function reading(listeners: readonly string[], received = 0, noPort = 0): SocketsReading {
  return { step: 'sockets', atMs: 0, listeners: listeners.map(listener), udp: { received, noPort } };
}

/** `TCP 0.0.0.0 80`. */
function listener(text: string): Listener {
  const [protocol, address = '', port] = text.split(' ');
  return { protocol: protocol as Protocol, address, port: Number(port) };
}

function place(text: string) {
  const { protocol, address, port } = listener(text);
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new Error(`"${address}" is no address`);
  return { protocol, address: parsed, port };
}

describe('the control of a destination', () => {
  it.each<readonly [listeners: readonly string[], tried: string, own: readonly AttemptResult[], unknown]>([
    [['TCP 0.0.0.0 80'], 'TCP 10.0.0.1 80', [], { listens: true, others: [] }],
    [['TCP :: 80'], 'TCP 10.0.0.1 80', [], { listens: true, others: [] }],
    [['TCP :: 80'], 'TCP fd00::1 80', [], { listens: true, others: [] }],
    [['TCP 0.0.0.0 80'], 'TCP fd00::1 80', [], { listens: false, others: ['0.0.0.0'] }],
    [['TCP 10.0.0.1 80'], 'TCP 10.0.0.1 80', [], { listens: true, others: [] }],
    [['TCP 127.0.0.1 80'], 'TCP 10.0.0.1 80', [], { listens: false, others: ['127.0.0.1'] }],
    [['TCP 0.0.0.0 81', 'UDP 0.0.0.0 80'], 'TCP 10.0.0.1 80', [], { listens: false, others: [] }],
    [['UDP 0.0.0.0 53'], 'UDP 10.0.0.1 53', [], { listens: true, others: [] }],
    // What a connection from inside met counts for more than a table that cannot say "IPv6 only".
    [['TCP :: 80'], 'TCP 10.0.0.1 80', ['refused'], { listens: false, others: [], connected: false }],
    [[], 'TCP 10.0.0.1 80', ['connected'], { listens: true, others: [], connected: true }],
    [['TCP :: 80'], 'TCP 10.0.0.1 80', ['timeout'], { listens: true, others: [], connected: false }],
    [['TCP :: 80'], 'TCP 10.0.0.1 80', ['failed'], { listens: true, others: [] }],
  ])('with %j, tried at %s, from inside %j', (listeners, tried, own, expected) => {
    expect(controlOf(reading(listeners), place(tried), attempts('own', ...own))).toEqual({
      kind: 'looked',
      ...(expected as object),
    });
  });

  it('is what a connection from inside met, where the sockets cannot be read', () => {
    const tried = place('TCP 10.0.0.1 80');
    expect(controlOf(undefined, tried, attempts('own', 'refused'))).toMatchObject({ listens: false, connected: false });
    expect(controlOf(undefined, tried, attempts('own', 'timeout'))).toMatchObject({ listens: true, connected: false });
  });

  it('was not run without either, nor for SCTP by a table that lists none', () => {
    expect(controlOf(undefined, place('TCP 10.0.0.1 80')).kind).toBe('not-run');
    expect(controlOf(reading([]), place('SCTP 10.0.0.1 80')).kind).toBe('not-run');
    expect(controlOf(reading(['SCTP 10.0.0.1 80']), place('SCTP 10.0.0.1 80'))).toMatchObject({ listens: true });
  });
});

describe('what the receiver counted', () => {
  it.each([
    ['all of them', 15, 0, 'arrived'],
    ['all of them and a little more', 19, 0, 'arrived'],
    ['all, for a port without listener', 0, 15, 'arrived-no-port'],
    ['nothing', 0, 0, 'nothing'],
    ['a look-up of its own', 2, 0, 'nothing'],
    ['as many as one attempt sends', 3, 0, 'unknown'],
    ['most of them', 10, 0, 'unknown'],
    ['so many that ours cannot be told', 500, 0, 'unknown'],
    ['less than before', -1, 0, 'unknown'],
  ])('%s', (_what, received, noPort, expected) => {
    const before = reading([], 100, 20);
    expect(receiptOf([before, reading([], 100 + received, 20 + noPort)], 15)).toBe(expected);
  });

  it('leaves out what was answered meanwhile, to whomever', () => {
    const counted = [reading([]), reading([], 3, 3)];
    expect(receiptOf(counted, 15)).toBe('unknown');
    expect(receiptOf(counted, 15, { received: 3, noPort: 3 })).toBe('nothing');
    expect(receiptOf([reading([]), reading([], 18)], 15, { received: 3, noPort: 0 })).toBe('arrived');
    expect(receiptOf([reading([], 5), reading([], 4)], 15, { received: 3, noPort: 0 })).toBe('unknown');
  });

  it('is not told from others that may have been answered more often than is known', () => {
    const counted = [reading([]), reading([], 20)];
    expect(receiptOf(counted, 15, { received: 3, noPort: 0 })).toBe('arrived');
    expect(receiptOf(counted, 15, { received: 3, noPort: 0, spare: 4 })).toBe('unknown');
    expect(receiptOf([reading([]), reading([], 4)], 15, { received: 3, noPort: 0, spare: 4 })).toBe('nothing');
    const refused = [reading([]), reading([], 0, 18)];
    expect(receiptOf(refused, 15, { received: 0, noPort: 3 })).toBe('arrived-no-port');
    expect(receiptOf(refused, 15, { received: 0, noPort: 3, spare: 1 })).toBe('unknown');
  });

  it('is not told from what waits where others are answered', () => {
    const waiting = { ...reading([], 3), listeners: [{ ...listener('UDP 0.0.0.0 9001'), unread: 768 }] };
    expect(receiptOf([reading([]), waiting], 15, { received: 3, noPort: 0 })).toBe('nothing');
  });

  it('counts once more for every pause that an answer came after, and all of them where the tool goes on', () => {
    const [bash] = attempts('e', 'connected');
    if (bash === undefined) return;
    const by = (tool: string, ms: number) => spareOf([{ ...bash, tool, ms }]);
    expect([by('bash', 30), by('bash', 450), by('bash', 9000), by('socat', 30), by('dig', 30)]).toEqual([
      0, 2, 4, 4, 0,
    ]);
    expect(spareOf(attempts('e', 'silent', 'failed'))).toBe(0);
  });

  it('is unknown with one reading, without counters, or when nothing was sent', () => {
    const { udp: _none, ...uncounted } = reading([]);
    expect(receiptOf([reading([])], 15)).toBe('unknown');
    expect(receiptOf([uncounted, reading([])], 15)).toBe('unknown');
    expect(receiptOf([reading([]), reading([])], 0)).toBe('unknown');
  });

  it('is seen in what waits to be read, too', () => {
    const waiting = { ...reading([]), listeners: [{ ...listener('UDP 0.0.0.0 9001'), unread: 2304 }] };
    expect(receiptOf([reading(['UDP 0.0.0.0 9001']), waiting], 15)).toBe('arrived');
    expect(receiptOf([waiting, waiting], 15)).toBe('nothing');
  });

  it('is compared with five datagrams of a silent attempt, and one of an answered one', () => {
    expect(datagramsOf(attempts('e', 'silent', 'silent', 'refused', 'connected', 'failed'))).toBe(12);
    const byAgnhost = attempts('e', 'silent', 'silent').map((attempt) => ({ ...attempt, tool: 'agnhost' }));
    expect(datagramsOf(byAgnhost)).toBe(2);
    expect(receiptOf([reading([]), reading([], 2)], datagramsOf(byAgnhost))).toBe('arrived');
  });
});
