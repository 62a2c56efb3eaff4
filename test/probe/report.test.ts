import { describe, expect, it } from 'vitest';
import { attempts, observation } from './observations.ts';
import { enforcedBy, measure, type Story } from './measure.ts';
import { namespace, pod, policy, service } from '../helpers/builders.ts';
import { reportProbe } from '../../src/probe/report.ts';

const web = pod('web', { labels: { app: 'web' }, addresses: ['10.244.1.2'] });
const api = pod('api', { labels: { app: 'api' }, addresses: ['10.244.2.3'], node: 'n2' });
const db = service('db', { selector: { app: 'api' }, ports: ['80:8080'] });
const DENY = policy('p', { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'] });

function report(parts: Partial<Story> = {}) {
  const world = { pods: [web, api], services: [db], namespaces: [namespace('default')], ...parts.world };
  const base = { ask: 'web svc/db:80', enforcer: enforcedBy('calico'), seen: () => observation('REACHABLE') };
  return reportProbe(measure({ ...base, ...parts, world }));
}

function caveatCodes(parts: Partial<Story> = {}): readonly string[] {
  return report(parts).caveats.map(({ code }) => code);
}

describe('caveats of a report', () => {
  it('are not there in the ordinary case', () => {
    expect(caveatCodes()).toEqual([]);
  });

  it('say what was not measured', () => {
    const choice = {
      unmeasurable: [{ why: 'source-not-running', pod: web } as const],
      leftOut: { sources: [web], endpoints: ['10.244.2.9:8080'] },
    };
    expect(caveatCodes({ more: { choice } })).toEqual(['SOURCE_NOT_RUNNING', 'ENDPOINTS_LEFT_OUT', 'SOURCES_LEFT_OUT']);
  });

  it('say that an answer changed, or that a script did not end', () => {
    expect(caveatCodes({ seen: () => observation('REACHABLE', { changed: true }) })).toEqual(['CHANGED_MEANWHILE']);
    const output = { attempts: [], resolutions: [], sockets: [], tools: [], isWhole: false, strayLines: [] };
    expect(caveatCodes({ run: { output } })).toEqual(['CUT_SHORT']);
  });

  it.each([
    ['calico', 'may go on'],
    ['cilium', 'cuts those'],
  ] as const)('say under %s what becomes of open connections: %s', (enforcer, words) => {
    const stopped = { world: { networkPolicies: [DENY] }, seen: () => observation('BLOCKED') };
    const [caveat] = report({ ...stopped, enforcer: enforcedBy(enforcer) }).caveats;
    expect(caveat?.code).toBe('ESTABLISHED');
    expect(caveat?.text).toContain(words);
  });
});

describe('a report', () => {
  it.each([
    ['a mesh alone denies it', [], 'inconclusive'],
    ['NetworkPolicy denies it as well', [DENY], 'disagree'],
  ] as const)('does not take a handshake for a hole in what is enforced where %s', (_, networkPolicies, agreement) => {
    const raw = { metadata: { name: 'nobody', namespace: 'default' }, spec: {} };
    const ref = { kind: 'AuthorizationPolicy', namespace: 'default', name: 'nobody' };
    const pods = [web, { ...api, mesh: 'sidecar' as const }];
    const world = { pods, networkPolicies, unmodelled: [{ ref, group: 'security.istio.io', raw }] };
    expect(report({ world, ask: 'web api:8080' }).legs.map((leg) => leg.agreement)).toEqual([agreement]);
  });

  it.each([
    ['cilium', 'BLOCKED', true],
    ['cilium', 'REACHABLE', false],
    ['calico', 'BLOCKED', false],
  ] as const)('under %s, of what is %s, tells how to ask Hubble: %s', (enforcer, seen, isTold) => {
    const networkPolicies = seen === 'BLOCKED' ? [DENY] : [];
    const story = { world: { networkPolicies }, enforcer: enforcedBy(enforcer), seen: () => observation(seen) };
    const { next, agreement } = report(story);
    expect(agreement).toBe('agree');
    expect(next.map(({ command }) => command).includes('kubectl netpol drops -n default')).toBe(isTold);
  });

  it('is about its own flow, where a pod was used for several', () => {
    const measurement = measure({
      world: { pods: [web, api], services: [db] },
      ask: 'web svc/db:80',
      seen: () => observation('REACHABLE'),
      lookUp: {},
    });
    const [run] = measurement.vehicles;
    if (run?.output === undefined) throw new Error('the source was not run');
    const { vehicle, output } = run;
    const other = { kind: 'resolve', id: 'other', name: 'elsewhere.default.svc', timeout: 2 } as const;
    const found = output.resolutions.map((resolution) => ({ ...resolution, step: 'other' }));
    const shared = {
      ...run,
      vehicle: { ...vehicle, steps: [...vehicle.steps, other] },
      output: { ...output, resolutions: [...output.resolutions, ...found] },
    };
    const { dns, transcript } = reportProbe({ ...measurement, vehicles: [shared] });
    expect(dns.map(({ name }) => name)).toEqual(['db.default.svc']);
    expect(transcript.map(({ step }) => step)).not.toContain('other');
    expect(transcript.filter(({ action }) => action === 'connect')).toHaveLength(6);
  });

  it('takes the fastest connection for how long it takes, and the longest wait where none came', () => {
    const seen = () => ({
      ...observation('REACHABLE'),
      attempts: attempts('p', 'connected', 'timeout', 'connected').map((each, at) => ({ ...each, ms: 30 - at * 10 })),
    });
    const [step] = report({ ask: 'web api:8080', seen }).legs.flatMap(({ steps }) => steps);
    expect(step).toMatchObject({ outcome: 'mixed', ms: 10, sentence: '2 of 3 attempts connected' });
    const [blocked] = report({ ask: 'web api:8080', seen: () => observation('BLOCKED') }).legs.flatMap(
      (leg) => leg.steps,
    );
    expect(blocked).toMatchObject({ outcome: 'timeout', ms: 2000 });
  });

  it('never shows a container as running whose script said nothing', () => {
    const { vehicles, ...measurement } = measure({
      world: { pods: [web, api] },
      ask: 'web api:8080',
      seen: () => observation('PROBE_FAILED', { attempts: [] }),
    });
    const failed = vehicles.map(({ output: _, ...run }) => ({ ...run, failure: { why: 'pod-gone' } as const }));
    const { plan, failures, measured } = reportProbe({ ...measurement, vehicles: failed });
    expect(plan.map(({ startMs }) => startMs)).toEqual([undefined]);
    expect(failures).toEqual([
      { role: 'source', pod: 'default/web', code: 'PROBE_POD_GONE', text: 'the pod was deleted while it was probed' },
    ]);
    expect(measured.class).toBe('PROBE_FAILED');
  });
});

describe('what to do about an answer that is none', () => {
  it.each([
    ['local-handshake-only', 'connected', '--http'],
    ['local-handshake-only', 'cut', 'authorizationpolicies'],
    ['cut-after-handshake', 'cut', 'speaks the protocol'],
    ['no-answer-once', 'timeout', 'asks again'],
    ['mixed-attempts', 'timeout', 'asks again'],
    ['udp-silence', 'silent', '--control ephemeral'],
  ] as const)('%s after %s: %s', (reason, result, words) => {
    const control = { kind: 'not-run', why: '' } as const;
    const seen = () => observation('INCONCLUSIVE', { reason, control, attempts: attempts('p', result) });
    const [next] = report({ seen }).next;
    expect(`${next?.command} ${next?.why}`).toContain(words);
  });

  it('a destination that is up and does not answer has a log', () => {
    const stuck = { kind: 'looked', listens: true, others: [], connected: false } as const;
    const [log] = report({ seen: () => observation('TARGET_DOWN', { control: stuck }) }).next;
    expect(log?.command).toBe('kubectl logs api -n default');
    const down = { kind: 'down', cause: 'initializing', why: 'it starts', said: '', runsNothing: true } as const;
    const [describing] = report({ seen: () => observation('TARGET_DOWN', { control: down }) }).next;
    expect(describing?.command).toBe('kubectl describe pod api -n default');
  });

  it('where a destination is down with its node, the node is looked at', () => {
    const control = {
      kind: 'down',
      cause: 'node-down',
      why: 'its node "n2" is gone',
      said: '',
      runsNothing: false,
    } as const;
    const [next] = report({ seen: () => observation('TARGET_DOWN', { control }) }).next;
    expect(next?.command).toBe('kubectl describe node n2');
  });
});
