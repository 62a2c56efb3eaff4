import { describe, expect, it } from 'vitest';
import { readResult } from '../../src/probe/tool-words.ts';
import type { Protocol } from '../../src/model/protocol.ts';

/*
 * What the tools really said, run against ports that are open, closed, full, silent, rejected by iptables in each way,
 * and without route; OpenBSD's nc 1.219, nc 1.10 (traditional), Ncat 7.93, bash 5.2, socat 1.7.4, busybox 1.35, curl 7.88,
 * wget 1.21, dig 9.18, agnhost 2.57.
 */

type Row = readonly [tool: string, exitCode: number, ms: number, text: string, expected: string];

function read(
  [tool, exitCode, ms, text]: Row,
  protocol: Protocol,
  until: 'open' | 'tls' | 'http',
  isConnected = false,
): string {
  const { result, unreachable } = readResult({ tool, protocol, until, exitCode, isConnected, ms, text });
  return unreachable === undefined ? result : `${result} ${unreachable}`;
}

describe('what a tool says of a TCP handshake', () => {
  it.each<Row>([
    ['nc-openbsd', 1, 5, 'nc: connect to 127.0.0.1 port 7009 (tcp) failed: Connection refused', 'refused'],
    ['nc-openbsd', 1, 2009, 'nc: connect to 127.0.0.1 port 7002 (tcp) timed out: Operation now in progress', 'timeout'],
    ['nc-openbsd', 1, 37, 'nc: connect to 10.8.0.2 port 80 (tcp) failed: No route to host', 'unreachable host'],
    [
      'nc-openbsd',
      1,
      142,
      'nc: connect to 10.7.7.7 port 80 (tcp) failed: Network is unreachable',
      'unreachable network',
    ],
    ['nc-openbsd', 1, 9, 'nc: connect to fd08::3 port 80 (tcp) failed: Permission denied', 'unreachable prohibited'],
    ['nc-traditional', 1, 6, '(UNKNOWN) [127.0.0.1] 7009 (?) : Connection refused', 'refused'],
    ['nc-traditional', 1, 2006, '(UNKNOWN) [127.0.0.1] 7002 (?) : Connection timed out', 'timeout'],
    ['nc-traditional', 1, 33, '(UNKNOWN) [10.7.7.7] 80 (http) : Network is unreachable', 'unreachable network'],
    ['nc-ncat', 1, 106, 'Ncat: Version 7.93 ( https://nmap.org/ncat ) Ncat: Connection refused.', 'refused'],
    ['nc-ncat', 1, 2164, 'Ncat: Version 7.93 ( https://nmap.org/ncat ) Ncat: TIMEOUT.', 'timeout'],
    ['nc-ncat', 1, 445, 'Ncat: Version 7.93 ( https://nmap.org/ncat ) Ncat: No route to host.', 'unreachable host'],
    ['nc-busybox', 1, 7, "nc: can't connect to remote host (127.0.0.1): Connection refused", 'refused'],
    ['nc-busybox', 1, 2007, 'nc: timed out', 'timeout'],
    ['nc-busybox', 1, 6, "nc: can't connect to remote host: Network is unreachable", 'unreachable network'],
    ['nc-busybox', 1, 1, 'nc: invalid option -- e BusyBox v1.35.0 multi-call binary. Usage: nc', 'failed'],
    [
      'bash',
      1,
      7,
      '127.0.0.1: connect: Connection refused 127.0.0.1: line 1: /dev/tcp/127.0.0.1/7009: Connection refused',
      'refused',
    ],
    [
      'bash',
      1,
      9,
      'x: connect: Network is unreachable x: line 1: /dev/tcp/10.7.7.7/80: Network is unreachable',
      'unreachable network',
    ],
    ['bash', 1, 3, 'x: line 1: /dev/tcp/10.7.7.7/80: No such file or directory', 'failed'],
    ['bash', 124, 2010, '', 'timeout'],
    ['bash', 143, 2070, 'Terminated', 'timeout'],
    ['bash', 137, 2070, 'Killed', 'timeout'],
    // Stopped long after its time: it had no processor to run on.
    ['nc-openbsd', 137, 9160, 'starved:', 'failed'],
    [
      'socat',
      1,
      10,
      '2026/11/21 05:23:20 socat[25850] E connect(6, AF=2 127.0.0.1:7009, 16): Connection refused',
      'refused',
    ],
    [
      'socat',
      1,
      2011,
      '2026/11/21 05:23:26 socat[26059] E connecting to AF=2 127.0.0.1:7002: Connection timed out',
      'timeout',
    ],
    [
      'socat',
      1,
      59,
      '2026/11/21 05:27:02 socat[11710] E connect(6, AF=2 10.8.0.2:80, 16): No route to host',
      'unreachable host',
    ],
    [
      'curl',
      7,
      13,
      "* Trying 127.0.0.1:7009... * connect to 127.0.0.1 port 7009 failed: Connection refused * Failed to connect to 127.0.0.1 port 7009 after 0 ms: Couldn't connect to server",
      'refused',
    ],
    [
      'curl',
      28,
      2023,
      '* Trying 127.0.0.1:7002... * ipv4 connect timeout after 2000ms, move on! * Failed to connect to 127.0.0.1 port 7002 after 2003 ms: Timeout was reached',
      'timeout',
    ],
    [
      'curl',
      7,
      25,
      '* Trying 10.7.7.7:80... * Immediate connect fail for 10.7.7.7: Network is unreachable',
      'unreachable network',
    ],
    ['curl', 1, 5, 'curl: (1) Protocol "telnet" not supported or disabled in libcurl', 'failed'],
    [
      'wget-gnu',
      4,
      7,
      '--2026-11-21 05:23:20-- http://127.0.0.1:7009/ Connecting to 127.0.0.1:7009... failed: Connection refused.',
      'refused',
    ],
    [
      'wget-gnu',
      4,
      2019,
      '--2026-11-21 05:23:34-- http://127.0.0.1:7002/ Connecting to 127.0.0.1:7002... failed: Connection timed out. Giving up.',
      'timeout',
    ],
    // busybox' wget says so, too, of a connection on which nothing is said.
    ['wget-busybox', 1, 2003, 'Connecting to 10.0.0.1 (10.0.0.1:80) wget: download timed out', 'failed'],
    ['agnhost', 1, 86, 'REFUSED', 'refused'],
    ['agnhost', 1, 2080, 'TIMEOUT', 'timeout'],
    ['agnhost', 1, 370, 'OTHER: dial tcp 10.8.0.3:80: connect: no route to host', 'unreachable host'],
    ['agnhost', 1, 141, 'OTHER: dial tcp 10.7.7.7:80: connect: network is unreachable', 'unreachable network'],
    ['nc-openbsd', 127, 3, 'sh: nc: not found', 'failed'],
    ['nc-openbsd', 1, 3, 'something that nobody has seen yet', 'failed'],
    ['none', 127, 0, 'no tool for this', 'failed'],
  ])('%s, exit code %i after %i ms, %j: %s', (...row) => {
    expect(read(row, 'TCP', 'open')).toBe(row[4]);
  });

  it('is believed when it connected, whatever else it says', () => {
    const words: Row = ['curl', 28, 2000, '* Connected to 127.0.0.1 (127.0.0.1) port 7001 (#0) * Time-out', ''];
    expect(read(words, 'TCP', 'open', true)).toBe('connected');
  });
});

describe('what a tool says where the other end has to say something', () => {
  it.each<Row>([
    ['bash', 5, 2010, '', 'cut'],
    ['bash', 6, 10, '', 'cut'],
    ['bash', 6, 10, 'x: line 3: read: read error: 3: Connection reset by peer', 'cut'],
    ['bash', 1, 7, 'x: connect: Connection refused', 'refused'],
    ['bash', 124, 3010, '', 'timeout'],
    [
      'curl',
      52,
      10,
      '000/0.000180/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7003 (#0) * Empty reply from server',
      'cut',
    ],
    [
      'curl',
      56,
      12,
      '000/0.000248/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7003 (#0) * Recv failure: Connection reset by peer',
      'cut',
    ],
    [
      'curl',
      28,
      3002,
      '000/0.000203/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7001 (#0) * Operation timed out after 3001 milliseconds with 0 bytes received',
      'cut',
    ],
    [
      'curl',
      7,
      15,
      '000/0.000000/0.000000 * Trying 127.0.0.1:7009... * connect to 127.0.0.1 port 7009 failed: Connection refused',
      'refused',
    ],
    [
      'curl',
      28,
      2021,
      '000/0.000000/0.000000 * Trying 127.0.0.1:7002... * Connection timed out after 2000 milliseconds',
      'timeout',
    ],
    [
      'socat',
      1,
      2011,
      '2026/11/21 05:23:26 socat[26059] E connecting to AF=2 127.0.0.1:7002: Connection timed out',
      'timeout',
    ],
    ['socat', 0, 2011, '', 'cut'],
    ['nc-openbsd', 0, 2000, 'Connection to 127.0.0.1 7001 port [tcp/*] succeeded!', 'cut'],
    ['nc-openbsd', 1, 2000, 'nc: connect to 127.0.0.1 port 7002 (tcp) timed out: Operation now in progress', 'timeout'],
    ['nc-busybox', 143, 3000, 'Terminated', 'cut'],
    ['nc-busybox', 1, 2000, 'nc: timed out', 'timeout'],
    [
      'wget-gnu',
      4,
      2013,
      '--2026-11-21-- http://127.0.0.1:7001/ Connecting to 127.0.0.1:7001... connected. HTTP request sent, awaiting response... Read error (Connection timed out) in headers.',
      'cut',
    ],
  ])('%s, exit code %i after %i ms, %j: %s', (...row) => {
    expect(read(row, 'TCP', 'http')).toBe(row[4]);
  });
});

describe('what a tool says of datagrams', () => {
  it.each<Row>([
    ['bash', 5, 2030, '', 'silent'],
    ['bash', 6, 30, '127.0.0.1: line 3: read: read error: 0: Connection refused', 'refused'],
    ['bash', 6, 30, 'x: line 1: read: read error: 0: No route to host', 'unreachable host'],
    ['bash', 4, 64, 'x: line 1: printf: write error: Operation not permitted', 'unreachable prohibited'],
    ['bash', 1, 9, 'x: connect: Network is unreachable', 'unreachable network'],
    ['socat', 0, 1859, '', 'silent'],
    [
      'socat',
      1,
      311,
      '2026/11/21 05:27:57 socat[16766] E read(5, 0x5592c9acb000, 8192): Connection refused',
      'refused',
    ],
    [
      'socat',
      1,
      354,
      '2026/11/21 05:28:04 socat[17202] E write(5, 0x55ba73a7f000, 12): Operation not permitted',
      'unreachable prohibited',
    ],
    ['nc-ncat', 0, 1878, '', 'silent'],
    ['nc-ncat', 1, 998, 'Ncat: Connection refused.', 'refused'],
    // It ends early without a word.
    ['nc-openbsd', 0, 522, '', 'refused'],
    ['nc-openbsd', 0, 1852, '', 'silent'],
    ['nc-openbsd', 1, 357, '', 'failed'],
    ['nc-traditional', 1, 335, '(UNKNOWN) [10.7.7.7] 80 (?) : Network is unreachable', 'unreachable network'],
    ['dig', 9, 1091, ';; communications error to 127.0.0.1#7012: timed out ;; no servers could be reached', 'silent'],
    [
      'dig',
      9,
      155,
      ';; communications error to 127.0.0.1#7013: connection refused ;; no servers could be reached',
      'refused',
    ],
    [
      'dig',
      9,
      96,
      ';; communications error to 10.8.0.3#80: host unreachable ;; no servers could be reached',
      'unreachable host',
    ],
    ['dig', 9, 80, ';; UDP setup with 10.7.7.7#80(10.7.7.7) for . failed: network unreachable.', 'unreachable network'],
    ['agnhost', 1, 2244, 'TIMEOUT: read udp 127.0.0.1:33791->127.0.0.1:7012: i/o timeout', 'silent'],
    ['agnhost', 1, 28, 'REFUSED: read udp 127.0.0.1:38063->127.0.0.1:7013: read: connection refused', 'refused'],
  ])('%s, exit code %i after %i ms, %j: %s', (...row) => {
    expect(read(row, 'UDP', 'open')).toBe(row[4]);
  });
});

describe('what a tool says where the kernel has no SCTP', () => {
  it.each<Row>([
    [
      'socat',
      1,
      38,
      '2026/11/21 05:27:34 socat[14919] E socket(2, 1, 132): Protocol not supported',
      'unreachable protocol',
    ],
    [
      'nc-ncat',
      1,
      348,
      'Ncat: Version 7.93 ( https://nmap.org/ncat ) libnsock nsock_make_socket(): Socket trouble: Protocol not supported',
      'unreachable protocol',
    ],
    ['agnhost', 1, 82, 'OTHER: protocol not supported', 'unreachable protocol'],
  ])('%s, exit code %i after %i ms, %j: %s', (...row) => {
    expect(read(row, 'SCTP', 'open')).toBe(row[4]);
  });
});

describe('what curl says of TLS', () => {
  it.each<Row>([
    [
      'curl',
      35,
      20,
      '000/0.000300/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7007 (#0) * TLSv1.3 (OUT), TLS handshake, Client hello (1): * error:0A000410:SSL routines::sslv3 alert handshake failure',
      'connected',
    ],
    [
      'curl',
      35,
      20,
      '000/0.000300/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7005 (#0) * error:0A00010B:SSL routines::wrong version number',
      'connected',
    ],
    [
      'curl',
      35,
      20,
      '000/0.000300/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7003 (#0) * TLSv1.3 (OUT), TLS handshake, Client hello (1): * OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to 127.0.0.1:7003',
      'cut',
    ],
    [
      'curl',
      28,
      3000,
      '000/0.000300/0.000000 * Connected to 127.0.0.1 (127.0.0.1) port 7001 (#0) * TLSv1.3 (OUT), TLS handshake, Client hello (1): * SSL connection timeout',
      'cut',
    ],
  ])('%s, exit code %i after %i ms, %j: %s', (...row) => {
    expect(read(row, 'TCP', 'tls')).toBe(row[4]);
  });
});
