import { describe, expect, it } from 'vitest';
import { readCounters, readListenerField, readProcFiles } from '../../src/probe/read-sockets.ts';

const TCP_HEADING = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const TCP6_HEADING =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr';
const UDP_HEADING = `${TCP_HEADING} ref pointer drops`;
const COUNTERS = `Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors
Udp: 495 7 0 497 0
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors
UdpLite: 1 2 0 0 0`;
const COUNTERS6 = `Ip6InReceives                   \t12
Udp6InDatagrams                 \t5
Udp6NoPorts                     \t3`;

const row = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 3421610 1 0 100 0 0 10 0`;

const said = (text: string): readonly string[] =>
  (readProcFiles(text)?.listeners ?? []).map(({ protocol, address, port }) => `${protocol} ${address} ${port}`);

describe("the kernel's tables of sockets", () => {
  it('name listeners, with addresses as words of 32 bits in little-endian order', () => {
    const text = [
      TCP_HEADING,
      row('0100007F:1F90', '00000000:0000', '0A'),
      row('00000000:0050', '00000000:0000', '0A'),
      row('0A01F40A:1F90', '0B01F40A:C350', '01'),
      TCP6_HEADING,
      row('00000000000000000000000000000000:01BB', '00000000000000000000000000000000:0000', '0A'),
      row('00000000000000000000000001000000:0016', '00000000000000000000000000000000:0000', '0A'),
      row('B80D0120000000000000000001020304:0016', '00000000000000000000000000000000:0000', '0A'),
      row('0000000000000000FFFF00000100007F:1F91', '00000000000000000000000000000000:0000', '0A'),
      UDP_HEADING,
      row('00000000:0035', '00000000:0000', '07'),
      row('0A01F40A:C350', '0B01F40A:0035', '01'),
      UDP_HEADING.replace('rem_address', 'remote_address'),
      row('00000000000000000000000000000000:0035', '00000000000000000000000000000000:0000', '07'),
    ].join('\n');
    expect(said(text)).toEqual([
      'TCP 127.0.0.1 8080',
      'TCP 0.0.0.0 80',
      'TCP :: 443',
      'TCP ::1 22',
      'TCP 2001:db8::403:201 22',
      'TCP 127.0.0.1 8081',
      'UDP 0.0.0.0 53',
      'UDP :: 53',
    ]);
  });

  it('do not take a TCP socket that was closed for a UDP one, nor the other way round', () => {
    expect(said([TCP_HEADING, row('00000000:0050', '00000000:0000', '07')].join('\n'))).toEqual([]);
    expect(said([UDP_HEADING, row('00000000:0050', '00000000:0000', '0A')].join('\n'))).toEqual([]);
  });

  it('name a listener once, however many sockets share its port', () => {
    const twice = [
      TCP_HEADING,
      row('00000000:0050', '00000000:0000', '0A'),
      row('00000000:0050', '00000000:0000', '0A'),
    ];
    expect(said(twice.join('\n'))).toEqual(['TCP 0.0.0.0 80']);
  });

  it('count datagrams of both families', () => {
    expect(readProcFiles([TCP_HEADING, COUNTERS, COUNTERS6].join('\n'))?.udp).toEqual({ received: 500, noPort: 10 });
    expect(readCounters(COUNTERS)).toEqual({ received: 495, noPort: 7 });
    expect(readCounters(COUNTERS6)).toEqual({ received: 5, noPort: 3 });
    expect(readCounters('Udp: InDatagrams NoPorts')).toBeUndefined();
  });

  it('say nothing where they could not be read', () => {
    expect(readProcFiles('cat: /proc/net/tcp: Permission denied\n')).toBeUndefined();
    expect(readProcFiles('')).toBeUndefined();
    expect(readProcFiles(TCP_HEADING)).toEqual({ step: 'sockets', atMs: 0, listeners: [] });
  });
});

describe('a listener as the script prints it', () => {
  it.each([
    ['tcp=0100007F:1F90', { protocol: 'TCP', address: '127.0.0.1', port: 8080 }],
    ['udp6=00000000000000000000000000000000:0035', { protocol: 'UDP', address: '::', port: 53 }],
    ['udp=0100007F:0035:00000000:00000900', { protocol: 'UDP', address: '127.0.0.1', port: 53, unread: 2304 }],
    ['udp=0100007F:0035:00000000:00000000', { protocol: 'UDP', address: '127.0.0.1', port: 53 }],
    ['sctp=10.0.0.1/9999', { protocol: 'SCTP', address: '10.0.0.1', port: 9999 }],
    ['sctp=fd00::1/9999', { protocol: 'SCTP', address: 'fd00::1', port: 9999 }],
    ['clear', undefined],
    ['tcp=0100007F', undefined],
    ['tcp=zz00007F:1F90', undefined],
    ['sctp=nonsense/1', undefined],
  ])('%s', (field, listener) => {
    expect(readListenerField(field)).toEqual(listener);
  });
});
