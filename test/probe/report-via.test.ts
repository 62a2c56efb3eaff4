import { describe, expect, it } from 'vitest';
import { answerVia, type AnsweredLeg } from '../../src/via.ts';
import { chooseLegs } from '../../src/probe/legs.ts';
import { enforcedBy, measureAnswer, target } from './measure.ts';
import { exitCodeOfProbe } from '../../src/cli/exit-code.ts';
import { findElsewhere } from '../../src/probe/elsewhere.ts';
import { flawsOf } from '../helpers/document-schemas.ts';
import { namespace, pod, policy, service, snapshot } from '../helpers/builders.ts';
import { observation } from './observations.ts';
import type { ObservationClass } from '../../src/probe/observation.ts';
import { parseVia } from '../../src/model/parse-via.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import { probeViaText } from '../../src/report/probe-via-text.ts';
import { reportProbe } from '../../src/probe/report.ts';
import { reportProbeVia, type ViaLegInput } from '../../src/probe/report-via.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { toJson } from '../../src/report/json.ts';
import { viaTestRows } from '../../src/report/probe-rows.ts';
import type { ViaProbeReport } from '../../src/probe/via-probe-report.ts';

const client = pod('client', { labels: { app: 'client' }, addresses: ['10.244.1.2'] });
const front = pod('front', { labels: { app: 'front' }, addresses: ['10.244.1.3'] });
const shop = pod('shop', { labels: { app: 'shop' }, addresses: ['10.244.2.4'], node: 'n2' });
const entry = service('front', { selector: { app: 'front' }, ports: ['80:8080'] });
const only = (name: string, from: string) =>
  policy(`${name}-for-${from}`, {
    podSelector: { matchLabels: { app: name } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }] }],
  });
const CLOSED = only('shop', 'client');

interface ViaStory {
  readonly ask?: string;
  readonly via?: string;
  readonly world?: Partial<Snapshot>;
  /** What the legs that are tried meet, in their order. */
  readonly seen: readonly ObservationClass[];
}

/** Probes a request through a world that exists on paper only: everything but the attempts is the product's own. */
function report({ ask = 'client shop:8080', via = 'svc/front', world = {}, seen }: ViaStory): ViaProbeReport {
  const [from = '', to = ''] = ask.split(' ');
  const parsed = parseVia(via);
  if (parsed === undefined) throw new Error(`"${via}" is no way`);
  const state = snapshot({
    pods: [client, front, shop],
    services: [entry],
    namespaces: [namespace('default')],
    enforcerFacts: enforcedBy('calico'),
    ...world,
  });
  const answer = answerVia(prepareAnalysis(state), {
    source: target(from, 'source'),
    destination: target(to, 'destination'),
    namespace: 'default',
    addressesOfNames: new Map(),
    inputFlags: '',
    via: parsed,
  });
  if (answer.kind !== 'explained') throw new Error(`"${via}" passes nothing on`);
  const left = [...seen];
  const inputs = answer.legs.map((each): ViaLegInput => inputOf(each, () => left.shift(), answer.explanation));
  return reportProbeVia(answer.explanation, inputs, { total: 4900 });
}

function inputOf(
  { leg, flow, callers }: AnsweredLeg,
  next: () => ObservationClass | undefined,
  { via }: ViaProbeReport['simulated'],
): ViaLegInput {
  if (flow === undefined || chooseLegs(flow.answers, { sources: 4, endpoints: 8 }).legs.length === 0) {
    const elsewhere = findElsewhere({ leg, question: flow?.question, callers }, via);
    return { leg, result: { kind: 'not-measured', why: 'only pods can be made to connect', elsewhere } };
  }
  const met = next();
  if (met === undefined) throw new Error('one more leg is tried');
  const measurement = measureAnswer(flow, {
    world: {},
    ask: 'client shop:8080 --via svc/front',
    seen: () => observation(met),
  });
  return { leg, result: { kind: 'measured', report: reportProbe(measurement) } };
}

const DENIED = { networkPolicies: [CLOSED] };

describe('a request that is passed on, probed', () => {
  it.each([
    ['both legs connect as they may', {}, 'client', ['REACHABLE', 'REACHABLE'], 'agree', 'through', 0],
    ['the leg that is denied is stopped', DENIED, 'client', ['REACHABLE', 'BLOCKED'], 'agree', 'stopped', 0],
    ['what is denied connects', DENIED, 'client', ['REACHABLE', 'REACHABLE'], 'disagree', 'through', 3],
    ['what is allowed is stopped', {}, 'client', ['REACHABLE', 'BLOCKED'], 'disagree', 'stopped', 3],
    ['nothing listens at its end', {}, 'client', ['REACHABLE', 'NO_LISTENER'], 'agree', 'through', 0],
    [
      'what was seen of a leg has two meanings',
      {},
      'client',
      ['REACHABLE', 'INCONCLUSIVE'],
      'inconclusive',
      'unknown',
      4,
    ],
    ['no script ran', {}, 'client', ['PROBE_FAILED', 'PROBE_FAILED'], 'inconclusive', 'unknown', 1],
    ['the first leg starts outside, and the second is stopped', DENIED, 'internet', ['BLOCKED'], 'agree', 'stopped', 0],
    [
      'the first leg starts outside, and the second connects',
      {},
      'internet',
      ['REACHABLE'],
      'inconclusive',
      'unknown',
      4,
    ],
    [
      'the first leg starts outside, and what is denied connects',
      DENIED,
      'internet',
      ['REACHABLE'],
      'disagree',
      'unknown',
      3,
    ],
  ] as const)('where %s', (_, world, from, seen, agreement, passage, code) => {
    const said = report({ ask: `${from} shop:8080`, world, seen });
    expect([said.agreement, said.measured.passage, exitCodeOfProbe(said)]).toEqual([agreement, passage, code]);
  });

  it('agrees on a denial only where the leg that is denied was measured', () => {
    const world = { networkPolicies: [only('front', 'nobody'), CLOSED] };
    expect(report({ ask: 'internet shop:8080', world, seen: ['INCONCLUSIVE'] }).agreement).toBe('inconclusive');
    expect(report({ ask: 'client shop:8080', world, seen: ['BLOCKED', 'INCONCLUSIVE'] }).agreement).toBe('agree');
  });

  it('is not certain where a leg agrees and what the policies say of the whole is not known', () => {
    const said = report({ seen: ['REACHABLE', 'REACHABLE'] });
    const simulated = { ...said.simulated, verdict: 'UNKNOWN' as const };
    const legs = said.simulated.legs.map((leg, at): ViaLegInput => {
      const one = said.legs[at]?.report;
      if (one === undefined) throw new Error('both legs were measured');
      return { leg, result: { kind: 'measured', report: one } };
    });
    expect(reportProbeVia(simulated, legs, {}).agreement).toBe('inconclusive');
  });

  it('says of a leg that starts outside how to find out from there, by every address that is known', () => {
    const open = service('front', {
      selector: { app: 'front' },
      ports: ['80:8080'],
      type: 'LoadBalancer',
      externalAddresses: ['198.51.100.7'],
    });
    const [leg] = report({ ask: 'internet shop:8080', world: { services: [open] }, seen: ['REACHABLE'] }).legs;
    expect(leg).toMatchObject({ agreement: 'not-measured', elsewhere: [{ command: 'nc -vz -w 3 198.51.100.7 80' }] });
    const [hidden] = report({ ask: 'internet shop:8080', seen: ['REACHABLE'] }).legs;
    expect(hidden?.elsewhere.map(({ command }) => command)).toEqual(['']);
  });

  it.each([
    ['stopped', { world: DENIED, seen: ['REACHABLE', 'BLOCKED'] }],
    ['from-outside', { ask: 'internet shop:8080', world: {}, seen: ['REACHABLE'] }],
    ['not-as-simulated', { world: DENIED, seen: ['REACHABLE', 'REACHABLE'] }],
  ] as const)('is told to people, and as data: %s', async (name, story) => {
    const said = report(story);
    const page = probeViaText(said, { columns: 100, color: false, ascii: false, wide: false });
    await expect(page).toMatchFileSnapshot(`golden/via-${name}.txt`);
    const input = { kind: 'cluster', context: 'c', server: 's', namespace: 'default', requests: 3 };
    expect(flawsOf(JSON.parse(toJson({ ...said, input })))).toEqual([]);
  });

  it('is a row of a pipeline as a whole, and one for each leg', () => {
    const rows = viaTestRows(report({ ask: 'internet shop:8080', world: DENIED, seen: ['REACHABLE'] }));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['fail', 'skip', 'fail']);
  });
});
