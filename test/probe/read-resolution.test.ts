import { describe, expect, it } from 'vitest';
import { readResolution } from '../../src/probe/read-resolution.ts';

/** What the tools said of a server that answers each name differently, shortened. */
type Row = readonly [tool: string, exitCode: number, ms: number, text: string, result: string, addresses: string];

const ADDRESSES = '10.96.24.89 fd00::7';
const HEADER = (status: string): string => `;; Got answer: ;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 50441`;

describe('what a tool says of a name', () => {
  it.each<Row>([
    [
      'dig',
      0,
      160,
      `${HEADER('NOERROR')} ;; ANSWER SECTION: ok.example.com. 5 IN A 10.96.24.89 ;; Query time: 0 msec ok.example.com. 5 IN AAAA fd00::7`,
      'answer',
      ADDRESSES,
    ],
    ['dig', 0, 50, `${HEADER('NXDOMAIN')} ;; flags: qr aa rd ra; QUERY: 1`, 'no-such-name', ''],
    ['dig', 0, 50, `${HEADER('NOERROR')} ;; flags: qr aa rd ra; QUERY: 1`, 'no-such-name', ''],
    ['dig', 0, 90, HEADER('SERVFAIL'), 'server-failure', ''],
    ['dig', 0, 200, HEADER('REFUSED'), 'refused', ''],
    [
      'dig',
      9,
      4110,
      ';; communications error to 127.0.0.1#53: timed out ;; no servers could be reached',
      'timeout',
      '',
    ],
    [
      'dig',
      9,
      30,
      ';; communications error to 127.0.0.1#53: connection refused ;; no servers could be reached',
      'refused',
      '',
    ],
    [
      'host',
      0,
      30,
      'ok.example.com has address 10.96.24.89 ok.example.com has IPv6 address fd00::7',
      'answer',
      ADDRESSES,
    ],
    ['host', 1, 40, 'Host nx.example.com not found: 3(NXDOMAIN)', 'no-such-name', ''],
    ['host', 1, 20, 'Host sf.example.com.shop.svc.cluster.local not found: 2(SERVFAIL)', 'server-failure', ''],
    ['host', 1, 60, 'Host rf.example.com.shop.svc.cluster.local not found: 5(REFUSED)', 'refused', ''],
    [
      'host',
      1,
      4030,
      ';; communications error to 127.0.0.1#53: timed out ;; no servers could be reached',
      'timeout',
      '',
    ],
    [
      'nslookup',
      0,
      180,
      'Server: 127.0.0.1 Address: 127.0.0.1#53 Name: ok.example.com Address: 10.96.24.89 Name: ok.example.com Address: fd00::7',
      'answer',
      ADDRESSES,
    ],
    [
      'nslookup',
      0,
      20,
      'Server: 127.0.0.1 Address 1: 127.0.0.1 Name: ok.example.com Address 1: 10.96.24.89 ok.example.com Address 2: fd00::7',
      'answer',
      ADDRESSES,
    ],
    [
      'nslookup',
      1,
      470,
      "Server: 127.0.0.1 Address: 127.0.0.1#53 ** server can't find nx.example.com: NXDOMAIN",
      'no-such-name',
      '',
    ],
    [
      'nslookup',
      1,
      380,
      ";; Got SERVFAIL reply from 127.0.0.1 Server: 127.0.0.1 ** server can't find sf.example.com: SERVFAIL",
      'server-failure',
      '',
    ],
    [
      'nslookup',
      1,
      200,
      "Server: 127.0.0.1 Address: 127.0.0.1:53 ** server can't find rf.example.com: REFUSED",
      'refused',
      '',
    ],
    ['nslookup', 143, 3020, 'Terminated', 'timeout', ''],
    [
      'getent',
      0,
      10,
      'fd00::7 STREAM ok.example.com fd00::7 DGRAM fd00::7 RAW 10.96.24.89 STREAM 10.96.24.89 DGRAM 10.96.24.89 RAW',
      'answer',
      'fd00::7 10.96.24.89',
    ],
    // It has no words for why.
    ['getent', 2, 10, '', 'failed', ''],
    ['getent', 2, 5010, '', 'timeout', ''],
    ['getent', 124, 6000, '', 'timeout', ''],
    ['none', 127, 0, 'no tool for this', 'failed', ''],
  ])('%s, exit code %i after %i ms, %j: %s %s', (tool, exitCode, ms, text, result, addresses) => {
    const read = readResolution({ tool, exitCode, ms, server: '10.96.0.10', text });
    expect(read.result).toBe(result);
    expect(read.addresses.join(' ')).toBe(addresses);
  });

  it('names the server that answered, else the one of resolv.conf', () => {
    const words = { tool: 'dig', exitCode: 0, ms: 1, server: '10.96.0.10' };
    expect(readResolution({ ...words, text: ';; SERVER: 169.254.20.10#53(169.254.20.10) (UDP)' }).server).toBe(
      '169.254.20.10',
    );
    expect(readResolution({ ...words, text: '' }).server).toBe('10.96.0.10');
  });
});
