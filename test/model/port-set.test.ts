import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areSamePorts,
  cutPorts,
  EVERY_PORT,
  firstPort,
  formatPorts,
  hasPort,
  intersectPorts,
  NO_PORTS,
  portRanges,
  portSetOf,
  subtractPorts,
  unitePorts,
} from '../../src/model/port-set.ts';
import type { PortRange, PortSet } from '../../src/model/port-set.ts';

function ports(...ranges: readonly (number | readonly [number, number])[]): PortSet {
  return portSetOf(ranges.map(range));
}

function range(given: number | readonly [number, number]): PortRange {
  const [first, last] = typeof given === 'number' ? [given, given] : given;
  return { first, last };
}

const anyRange = fc.record({ first: fc.integer({ min: 1, max: 65535 }), last: fc.integer({ min: 1, max: 65535 }) });
const anyPorts = fc.array(anyRange, { maxLength: 6 }).map(portSetOf);

describe('portSetOf', () => {
  it('counts both ends of a range', () => {
    const set = ports([8000, 8080]);
    expect([7999, 8000, 8080, 8081].map((port) => hasPort(set, port))).toEqual([false, true, true, false]);
  });

  it('joins ranges that overlap or touch', () => {
    expect(portRanges(ports([20, 30], 80, [25, 40], [41, 50]))).toEqual([range([20, 50]), range(80)]);
  });

  it('leaves out what is not a port', () => {
    expect(ports([0, 70_000])).toEqual(EVERY_PORT);
    expect(ports(0, 65_536, [-5, -1])).toEqual(NO_PORTS);
    expect(ports([90, 80])).toEqual(NO_PORTS);
  });

  it('is rebuilt from its own ranges', () => {
    fc.assert(
      fc.property(anyPorts, (set) => {
        expect(portSetOf(portRanges(set))).toEqual(set);
      }),
    );
  });
});

describe('the algebra of port sets', () => {
  it('takes out, puts back and finds the same set again', () => {
    fc.assert(
      fc.property(anyPorts, anyPorts, (a, b) => {
        expect(unitePorts(subtractPorts(a, b), intersectPorts(a, b))).toEqual(a);
        expect(intersectPorts(subtractPorts(a, b), b)).toEqual(NO_PORTS);
        expect(subtractPorts(EVERY_PORT, subtractPorts(EVERY_PORT, a))).toEqual(a);
        expect(unitePorts(a, b)).toEqual(unitePorts(b, a));
      }),
    );
  });

  it('tells different sets apart', () => {
    expect(areSamePorts(ports([80, 81]), ports(80, 81))).toBe(true);
    expect(areSamePorts(ports(80), ports(81))).toBe(false);
    expect(areSamePorts(ports(80), ports(80, 443))).toBe(false);
  });

  it('has a first port unless it is empty', () => {
    expect(firstPort(ports(443, 80))).toBe(80);
    expect(firstPort(NO_PORTS)).toBeUndefined();
  });
});

describe('cutPorts', () => {
  it('puts ports that no range tells apart into one set', () => {
    const parts = cutPorts([range(80), range([8000, 9000]), range([8080, 65_535]), range(80)]);
    expect(parts.map(formatPorts)).toEqual(['1-79, 81-7999', '80', '8000-8079', '8080-9000', '9001-65535']);
  });

  it('leaves every port together without ranges', () => {
    expect(cutPorts([])).toEqual([EVERY_PORT]);
  });

  it('covers every port once, and each range holds all or nothing of a set', () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 6 }), (ranges) => {
        const parts = cutPorts(ranges);
        expect(parts.reduce(unitePorts, NO_PORTS)).toEqual(EVERY_PORT);
        expect(parts.flatMap(portRanges).reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(65_535);
        for (const part of parts) {
          for (const cut of ranges) expect([NO_PORTS, part]).toContainEqual(intersectPorts(part, portSetOf([cut])));
        }
      }),
    );
  });
});

describe('formatPorts', () => {
  it.each([
    [NO_PORTS, 'none'],
    [EVERY_PORT, 'every port'],
    [ports(443, 80, [8000, 8080]), '80, 443, 8000-8080'],
    [ports([80, 81]), '80-81'],
    [ports([1, 1023]), '1-1023'],
    [subtractPorts(EVERY_PORT, ports(22)), 'every port except 22'],
    [subtractPorts(EVERY_PORT, ports(22, [6000, 6010])), 'every port except 22, 6000-6010'],
    [subtractPorts(EVERY_PORT, ports(1, 22)), '2-21, 23-65535'],
  ])('writes %j as %s', (set, text) => {
    expect(formatPorts(set)).toBe(text);
  });
});
