import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type LegFacts, classifyLeg } from '../../src/probe/classify.ts';
import type { Attempt, AttemptResult, Resolution } from '../../src/probe/attempt.ts';
import type { Control, Receipt } from '../../src/probe/observation.ts';
import { attempts } from './observations.ts';
import { pod } from '../helpers/builders.ts';

const LISTENS: Control = { kind: 'looked', listens: true, others: [], connected: true };
const NOTHING: Control = { kind: 'looked', listens: false, others: [], connected: false };
const ELSEWHERE: Control = { kind: 'looked', listens: false, others: ['127.0.0.1'], connected: false };
const HANGS: Control = { kind: 'looked', listens: true, others: [], connected: false };
const DOWN: Control = { kind: 'down', cause: 'node-down', why: 'its node is gone', said: '', runsNothing: false };
const STARTING: Control = { kind: 'down', cause: 'initializing', why: 'it starts', said: '', runsNothing: true };
const NOT_RUN: Control = { kind: 'not-run', why: 'forbidden' };
const NOWHERE: Control = { kind: 'nowhere' };

const RESULTS: Readonly<Record<string, AttemptResult>> = {
  c: 'connected',
  r: 'refused',
  u: 'unreachable',
  x: 'cut',
  t: 'timeout',
  s: 'silent',
  f: 'failed',
};

/** Attempts by their letters, in the order in which they began. */
function seen(letters: string, step = 'e'): readonly Attempt[] {
  return attempts(step, ...Array.from(letters, (letter) => RESULTS[letter] ?? 'failed'));
}

function facts(endpoint: string, control: Control, more: Partial<LegFacts> = {}): LegFacts {
  return { protocol: 'TCP', until: 'open', endpoint: seen(endpoint), control, ...more };
}

function classOf(given: LegFacts): string {
  const { class: found, reason, changed } = classifyLeg(given);
  return `${found} ${reason}${changed ? ' changed' : ''}`;
}

describe('a connection is classified', () => {
  it.each<readonly [string, Control, string]>([
    ['c', LISTENS, 'REACHABLE connected'],
    ['c', NOT_RUN, 'REACHABLE connected'],
    ['rrr', NOTHING, 'NO_LISTENER refused-nothing-listens'],
    ['rrr', ELSEWHERE, 'NO_LISTENER refused-listens-elsewhere'],
    ['rrr', LISTENS, 'REJECTED refused-but-listens'],
    ['rrr', HANGS, 'REJECTED refused-but-listens'],
    ['rrr', NOT_RUN, 'INCONCLUSIVE refused-unknown-listener'],
    ['rrr', NOWHERE, 'INCONCLUSIVE refused-unknown-listener'],
    ['rrr', DOWN, 'INCONCLUSIVE refused-unknown-listener'],
    ['rrr', STARTING, 'NO_LISTENER refused-not-started'],
    ['ttt', STARTING, 'TARGET_DOWN no-answer-target-down'],
    ['ttt', LISTENS, 'BLOCKED no-answer-but-listens'],
    ['tt', LISTENS, 'BLOCKED no-answer-but-listens'],
    ['ttt', NOTHING, 'INCONCLUSIVE no-answer-nothing-listens'],
    ['ttt', ELSEWHERE, 'INCONCLUSIVE no-answer-nothing-listens'],
    ['ttt', HANGS, 'TARGET_DOWN no-answer-target-down'],
    ['ttt', DOWN, 'TARGET_DOWN no-answer-target-down'],
    ['ttt', NOT_RUN, 'INCONCLUSIVE no-answer-unknown-listener'],
    ['ttt', NOWHERE, 'INCONCLUSIVE no-answer-unknown-listener'],
    ['t', LISTENS, 'INCONCLUSIVE no-answer-once'],
    ['tff', LISTENS, 'INCONCLUSIVE no-answer-once'],
    ['uuu', LISTENS, 'REJECTED prohibited'],
    ['uuu', NOTHING, 'REJECTED prohibited'],
    ['uuu', DOWN, 'TARGET_DOWN no-answer-target-down'],
    ['uuu', NOWHERE, 'INCONCLUSIVE no-answer-unknown-listener'],
    ['xxx', LISTENS, 'INCONCLUSIVE cut-after-handshake'],
    ['fff', LISTENS, 'PROBE_FAILED probe-failed'],
    ['', LISTENS, 'PROBE_FAILED probe-failed'],
  ])('%j with control %j is %s', (endpoint, control, expected) => {
    expect(classOf(facts(endpoint, control))).toBe(expected);
  });

  it.each<readonly [string, Control, string]>([
    ['ttc', LISTENS, 'REACHABLE connected changed'],
    ['rc', NOTHING, 'REACHABLE connected changed'],
    ['cctt', LISTENS, 'BLOCKED no-answer-but-listens changed'],
    ['crr', LISTENS, 'REJECTED refused-but-listens changed'],
    ['ct', LISTENS, 'INCONCLUSIVE mixed-attempts'],
    ['ctc', LISTENS, 'INCONCLUSIVE mixed-attempts'],
    ['ctr', LISTENS, 'INCONCLUSIVE mixed-attempts'],
    ['trt', LISTENS, 'REJECTED refused-but-listens'],
    ['trt', NOTHING, 'INCONCLUSIVE mixed-attempts'],
    ['tut', LISTENS, 'INCONCLUSIVE mixed-attempts'],
    ['tuu', DOWN, 'TARGET_DOWN no-answer-target-down'],
    ['tur', DOWN, 'INCONCLUSIVE mixed-attempts'],
    ['cf', LISTENS, 'REACHABLE connected'],
  ])('attempts that differ, %j with control %j, are %s', (endpoint, control, expected) => {
    expect(classOf(facts(endpoint, control))).toBe(expected);
  });

  it('by the order in which attempts began, not the one in which they ended', () => {
    const late = seen('tc').toReversed();
    expect(classOf({ ...facts('', LISTENS), endpoint: late })).toBe('REACHABLE connected changed');
  });

  it.each([
    ['prohibited', NOWHERE, 'REJECTED prohibited'],
    ['network', LISTENS, 'INCONCLUSIVE no-route'],
    ['protocol', LISTENS, 'INCONCLUSIVE no-protocol'],
    ['host', LISTENS, 'REJECTED prohibited'],
  ] as const)('by why it cannot be reached: %s', (unreachable, control, expected) => {
    const endpoint = seen('uu').map((attempt) => ({ ...attempt, unreachable }));
    expect(classOf({ ...facts('', control), endpoint })).toBe(expected);
  });

  it('with what another pod found: it connects, so something listens', () => {
    expect(classOf(facts('ttt', NOT_RUN, { othersConnect: true }))).toBe('BLOCKED no-answer-but-listens');
    expect(classOf(facts('rrr', NOWHERE, { othersConnect: true }))).toBe('REJECTED refused-but-listens');
  });

  it('with what a peer met that may connect, where nobody could look inside', () => {
    const met = (result: AttemptResult) => ({ peers: [{ pod: pod('shop/friend'), result }] });
    expect(classOf(facts('ttt', NOT_RUN, met('connected')))).toBe('BLOCKED no-answer-but-listens');
    expect(classOf(facts('rrr', NOWHERE, met('connected')))).toBe('REJECTED refused-but-listens');
    expect(classOf(facts('ttt', NOT_RUN, met('timeout')))).toBe('INCONCLUSIVE no-answer-unknown-listener');
    expect(classOf(facts('rrr', NOT_RUN, met('refused')))).toBe('INCONCLUSIVE refused-unknown-listener');
    expect(classOf(facts('t', NOT_RUN, met('connected')))).toBe('INCONCLUSIVE no-answer-once');
  });

  it('as not found by name only where nothing was connected to', () => {
    const resolution: Resolution = {
      step: 'n',
      result: 'no-such-name',
      addresses: [],
      server: '',
      tool: 'dig',
      ms: 3,
      detail: '',
    };
    expect(classOf(facts('', NOWHERE, { resolution }))).toBe('DNS_FAILURE name-not-resolved');
    expect(classOf(facts('c', LISTENS, { resolution }))).toBe('REACHABLE connected');
    expect(classOf(facts('', NOWHERE, { resolution: { ...resolution, result: 'failed' } }))).toBe(
      'PROBE_FAILED probe-failed',
    );
  });
});

describe("beside its Service's address, a connection is classified", () => {
  it.each<readonly [endpoint: string, service: string, backends: number, string, string]>([
    ['c', 'c', 1, 'REACHABLE connected', 'connected'],
    ['c', 'rrr', 1, 'REJECTED service-refuses', 'refused'],
    ['c', 'ttt', 1, 'BLOCKED service-no-answer', 'timeout'],
    ['c', 't', 1, 'INCONCLUSIVE service-no-answer', 'timeout'],
    ['c', 'trt', 1, 'REACHABLE connected', 'mixed'],
    ['c', 'fff', 1, 'REACHABLE connected', 'other'],
    ['ttt', 'c', 1, 'INCONCLUSIVE only-service-connects', 'connected'],
    ['ttt', 'ttt', 1, 'BLOCKED no-answer-but-listens', 'timeout'],
    // One of several endpoints may be the one that does not answer.
    ['c', 'rrr', 2, 'REACHABLE connected', 'refused'],
    ['c', 'ttt', 2, 'REACHABLE connected', 'timeout'],
    ['ttt', 'c', 2, 'BLOCKED no-answer-but-listens', 'connected'],
    // No endpoint at all.
    ['', 'rrr', 1, 'REJECTED service-refuses', 'refused'],
  ])('%j beside %j of %i endpoints: %s', (endpoint, service, backends, expected, answer) => {
    const given = facts(endpoint, LISTENS, { service: seen(service, 'v'), backends });
    expect(classOf(given)).toBe(expected);
    expect(classifyLeg(given).service).toBe(answer);
  });

  it('without endpoints and without answer as unknown', () => {
    expect(classOf(facts('', NOWHERE, { service: seen('ttt') }))).toBe('INCONCLUSIVE no-answer-unknown-listener');
  });
});

describe("with a mesh's sidecar beside the caller, a connection is classified", () => {
  const heard = (detail: string): readonly Attempt[] => seen('c').map((attempt) => ({ ...attempt, detail }));

  it.each<readonly [LegFacts['until'], string, string]>([
    ['open', '', 'INCONCLUSIVE local-handshake-only'],
    ['http', '200/0.001/0.000000', 'REACHABLE connected'],
    ['http', 'HTTP/1.1 404 Not Found', 'REACHABLE connected'],
    ['http', '503/0.001/0.000000', 'INCONCLUSIVE local-handshake-only'],
    ['http', 'HTTP/1.1 503 Service Unavailable', 'INCONCLUSIVE local-handshake-only'],
    ['tls', '', 'REACHABLE connected'],
  ])('until %s, %j, as %s', (until, detail, expected) => {
    expect(classOf({ ...facts('', LISTENS), endpoint: heard(detail), until, meshSidecar: 'istio-proxy' })).toBe(
      expected,
    );
  });

  it('as unknown when it is cut', () => {
    expect(classOf(facts('xxx', LISTENS, { until: 'http', meshSidecar: 'istio-proxy' }))).toBe(
      'INCONCLUSIVE local-handshake-only',
    );
  });

  it('by a status of the other end where there is no mesh', () => {
    const given: LegFacts = { ...facts('', LISTENS), endpoint: heard('503/0.1/0.000000'), until: 'http' };
    expect(classOf(given)).toBe('REACHABLE connected');
  });
});

describe('datagrams are classified', () => {
  it.each<readonly [string, Control, Receipt | undefined, string]>([
    ['c', LISTENS, undefined, 'REACHABLE udp-answer'],
    ['sss', LISTENS, 'arrived', 'REACHABLE udp-arrived'],
    ['sss', NOTHING, 'arrived-no-port', 'NO_LISTENER refused-nothing-listens'],
    ['sss', LISTENS, 'nothing', 'BLOCKED udp-nothing-arrived'],
    ['sss', NOTHING, 'nothing', 'BLOCKED udp-nothing-arrived'],
    ['s', LISTENS, 'nothing', 'INCONCLUSIVE no-answer-once'],
    ['sss', LISTENS, 'unknown', 'INCONCLUSIVE udp-silence'],
    ['sss', LISTENS, undefined, 'INCONCLUSIVE udp-silence'],
    ['sss', DOWN, undefined, 'TARGET_DOWN no-answer-target-down'],
    ['rrr', LISTENS, 'nothing', 'REJECTED refused-but-listens'],
    ['rrr', NOTHING, 'arrived-no-port', 'NO_LISTENER refused-nothing-listens'],
    ['rrr', NOT_RUN, 'arrived-no-port', 'NO_LISTENER refused-nothing-listens'],
    ['fff', LISTENS, 'nothing', 'PROBE_FAILED probe-failed'],
  ])('%j with control %j and receipt %s: %s', (endpoint, control, receipt, expected) => {
    const more = { protocol: 'UDP', ...(receipt === undefined ? {} : { receipt }) } as const;
    expect(classOf(facts(endpoint, control, more))).toBe(expected);
  });
});

describe('whatever was seen', () => {
  const control = fc.constantFrom(LISTENS, NOTHING, ELSEWHERE, HANGS, DOWN, NOT_RUN, NOWHERE);
  const letters = (of: string, size: fc.StringConstraints) => fc.string({ unit: fc.constantFrom(...of), ...size });
  const anything = fc
    .record({
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const),
      until: fc.constantFrom('open' as const, 'tls' as const, 'http' as const),
      control,
      receipt: fc.constantFrom<Receipt>('arrived', 'arrived-no-port', 'nothing', 'unknown'),
      othersConnect: fc.boolean(),
      backends: fc.integer({ min: 1, max: 3 }),
      service: fc.option(letters('crutxsf', { maxLength: 5 })),
      mesh: fc.boolean(),
    })
    .map(({ service, mesh, ...rest }) => ({
      ...rest,
      ...(service === null ? {} : { service: seen(service, 'v') }),
      ...(mesh ? { meshSidecar: 'proxy' } : {}),
    }));

  const holds = (endpoint: fc.Arbitrary<string>, says: (found: string, given: LegFacts) => boolean): void => {
    fc.assert(
      fc.property(anything, endpoint, (more, tried) => {
        const given: LegFacts = { ...more, endpoint: seen(tried) };
        return says(classifyLeg(given).class, given);
      }),
    );
  };

  it('one attempt is never enough to say blocked', () => {
    holds(letters('crutxs', { minLength: 1, maxLength: 1 }), (found, { service = [] }) =>
      service.length < 2 ? found !== 'BLOCKED' : true,
    );
  });

  it('what was refused is never called blocked', () => {
    holds(letters('r', { minLength: 1, maxLength: 6 }), (found) => found !== 'BLOCKED' && found !== 'REACHABLE');
  });

  it('attempts that could not run say nothing', () => {
    holds(
      letters('f', { minLength: 1, maxLength: 6 }),
      (found) => found === 'PROBE_FAILED' || found === 'INCONCLUSIVE',
    );
  });

  it('blocked takes two attempts without answer, and REACHABLE one that connected or a datagram that arrived', () => {
    holds(letters('crutxsf', { maxLength: 6 }), (found, { endpoint, service = [], receipt }) => {
      const tried = [...endpoint, ...service];
      const unanswered = tried.filter(({ result }) => result === 'timeout' || result === 'silent');
      if (found === 'BLOCKED') return unanswered.length > 1;
      if (found !== 'REACHABLE') return true;
      return tried.some(({ result }) => result === 'connected') || receipt === 'arrived';
    });
  });
});
