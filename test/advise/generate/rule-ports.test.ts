import { describe, expect, it } from 'vitest';
import { rulePorts, type WantedPorts } from '../../../src/advise/generate/rule-ports.ts';
import { EVERY_PORT, portSetOf } from '../../../src/model/port-set.ts';
import { ipBlocks } from '../../../src/advise/generate/ip-blocks.ts';
import { addressSetOf } from '../../../src/model/address-set.ts';
import { INTERNET } from '../../../src/model/internet.ts';
import { PROTOCOLS } from '../../../src/model/protocol.ts';
import { cidr } from '../../helpers/addresses.ts';
import { pod } from '../../helpers/builders.ts';

const port = (first: number, portName?: string, last = first): WantedPorts => ({
  protocol: 'TCP',
  ports: portSetOf([{ first, last }]),
  ...(portName === undefined ? {} : { portName }),
});

describe('the ports of a rule', () => {
  it.each<[string, WantedPorts[], string[][], object[] | undefined]>([
    [
      'are numbers, neighbours as a range',
      [port(80), port(81), port(90)],
      [[]],
      [{ port: 80, endPort: 81 }, { port: 90 }],
    ],
    [
      'have their name where every destination has it',
      [port(80, 'http')],
      [['http=80'], ['http=80']],
      [{ port: 'http' }],
    ],
    [
      'have it where it is another number on each',
      [port(80, 'http'), port(81, 'http')],
      [['http=80'], ['http=81']],
      [{ port: 'http' }],
    ],
    ['are numbers where one lacks it', [port(80, 'http')], [['http=80'], []], [{ port: 80 }]],
    ['are numbers where one means another by it', [port(80, 'http')], [['http=80'], ['http=9']], [{ port: 80 }]],
    ['are numbers where only a port that ends has it', [port(80, 'http')], [['http=80@init']], [{ port: 80 }]],
    ['are said once where a number is the name', [port(80, 'http'), port(80)], [['http=80']], [{ port: 'http' }]],
    [
      'are left out where all are meant',
      PROTOCOLS.map((protocol) => ({ protocol, ports: EVERY_PORT })),
      [[]],
      undefined,
    ],
  ])('%s', (_, wanted, destinations, expected) => {
    const pods = destinations.map((ports, at) => pod(`p${at}`, { ports }));
    expect(rulePorts(wanted, pods)).toEqual(expected?.map((each) => ({ protocol: 'TCP', ...each })));
  });
});

describe('the blocks of a rule', () => {
  it('are as few as can be: a wide one with exceptions, or several', () => {
    const [ipv4, ipv6] = ipBlocks(INTERNET);
    expect(ipv4?.ipBlock).toMatchObject({ cidr: '0.0.0.0/0', except: expect.arrayContaining(['10.0.0.0/8']) });
    expect(ipv6).toEqual({ ipBlock: { cidr: '2000::/3' } });
    const two = addressSetOf(['203.0.113.0/24', '198.51.100.7/32'].map(cidr));
    expect(ipBlocks(two).map(({ ipBlock }) => ipBlock?.cidr)).toEqual(['198.51.100.7/32', '203.0.113.0/24']);
  });
});
