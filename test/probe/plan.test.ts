import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import type { AskedPort, End } from '../../src/engine/ends.ts';
import { chooseLegs } from '../../src/probe/legs.ts';
import { emptyLegs } from '../../src/probe/empty-legs.ts';
import { countConnections, planSteps, stepIdsOf, type StepPlan, type Trying } from '../../src/probe/plan.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { scriptSeconds } from '../../src/probe/script.ts';
import { addressEnd, cluster, pod, podsEnd, policySet, service, slice, sliceEndpoint } from '../helpers/builders.ts';

const web = pod('shop/web-0', { addresses: ['10.0.0.1'] });
const api = pod('shop/api-0', { addresses: ['10.0.1.1'] });
const apiTwin = pod('shop/api-1', { addresses: ['10.0.1.2'] });
const hostPod = pod('shop/agent', { addresses: ['192.168.0.1'], hostNetwork: true });
const apiService = service('shop/api', { clusterIPs: ['10.96.0.7'], ports: ['80:8080', 'dns=53:5353/UDP'] });
const index = cluster({
  pods: [web, api, apiTwin, hostPod],
  services: [apiService],
  endpointSlices: [slice('shop/api', [sliceEndpoint(api), sliceEndpoint(apiTwin)], ['8080', 'dns=5353/UDP'])],
});
const TRYING: Trying = { until: 'open', attempts: 3, timeout: 2 };

function plan(destination: End, port: AskedPort, name?: string, trying = TRYING): StepPlan {
  const answers = ask(index, policySet(), { source: podsEnd(web), destination, port });
  return planSteps([{ legs: chooseLegs(answers, { sources: 4, endpoints: 8 }).legs, trying, name }]);
}

const brief = (steps: StepPlan['sources']): readonly string[] =>
  steps.flatMap((each) =>
    each.scripts
      .flat()
      .map((step) =>
        step.kind === 'connect'
          ? `${each.pod.name} ${step.id} ${step.protocol} ${step.address.text}:${step.port} ×${step.attempts}`
          : `${each.pod.name} ${step.id} ${step.kind}`,
      ),
  );

describe('the steps of a probe', () => {
  const toService: End = { kind: 'service', service: apiService };

  it("try the Service's address once, every endpoint by its own, and look the name up", () => {
    expect(brief(plan(toService, { kind: 'number', port: 80 }, 'api.shop').sources)).toEqual([
      'web-0 napiZ46Zshop resolve',
      'web-0 p10x0x1x1q8080tcp TCP 10.0.1.1:8080 ×3',
      'web-0 v10x96x0x7q80tcp TCP 10.96.0.7:80 ×3',
      'web-0 p10x0x1x2q8080tcp TCP 10.0.1.2:8080 ×3',
    ]);
  });

  it('look into every destination pod: its sockets, and a connection from inside', () => {
    expect(brief(plan(toService, { kind: 'number', port: 80 }).controls)).toEqual([
      'api-0 sockets sockets',
      'api-0 c10x0x1x1q8080tcp TCP 10.0.1.1:8080 ×1',
      'api-1 sockets sockets',
      'api-1 c10x0x1x2q8080tcp TCP 10.0.1.2:8080 ×1',
    ]);
  });

  it("watch the receiver's counters for UDP, for longer than the last attempt takes", () => {
    const { controls } = plan(toService, { kind: 'number', port: 53, protocol: 'UDP' });
    expect(controls.flatMap(({ scripts }) => scripts)).toEqual([
      [{ kind: 'sockets', id: 'sockets', seconds: 25 }],
      [{ kind: 'sockets', id: 'sockets', seconds: 25 }],
    ]);
  });

  it('go as far as asked for with TCP, and with UDP only so far as it goes', () => {
    const far = (port: AskedPort) =>
      plan(toService, port, undefined, { ...TRYING, until: 'http' }).sources.flatMap(({ scripts }) =>
        scripts.flat().flatMap((step) => (step.kind === 'connect' ? [step.until] : [])),
      );
    expect(new Set(far({ kind: 'number', port: 80 }))).toEqual(new Set(['http']));
    expect(new Set(far({ kind: 'number', port: 53, protocol: 'UDP' }))).toEqual(new Set(['open']));
  });

  it('look into nothing that is no pod, nor into the network of a node', () => {
    expect(plan(addressEnd('203.0.113.7'), { kind: 'number', port: 443 }).controls).toEqual([]);
    expect(plan(podsEnd(hostPod), { kind: 'number', port: 443 }).controls).toEqual([]);
  });

  it('try the address of a Service with nothing behind it', () => {
    const empty = service('shop/empty', { clusterIPs: ['10.96.0.9'], ports: ['80', '81'] });
    const alone = cluster({ pods: [web], services: [empty] });
    const question = {
      source: podsEnd(web),
      destination: { kind: 'service', service: empty },
      port: { kind: 'number', port: 81 },
    } as const;
    const legs = emptyLegs(alone, question, ask(alone, policySet(), question).impossible);
    const { sources, controls } = planSteps([{ legs, trying: TRYING, name: undefined }]);
    expect(brief(sources)).toEqual(['web-0 v10x96x0x9q81tcp TCP 10.96.0.9:81 ×3']);
    expect(controls).toEqual([]);
  });

  it('have ids of letters and digits that differ', () => {
    const { sources, controls } = plan(toService, { kind: 'number', port: 80 }, 'api.shop');
    for (const { scripts } of [...sources, ...controls]) {
      const ids = scripts.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !/^[a-zA-Z0-9]+$/.test(id))).toEqual([]);
    }
  });
});

/** So many ports of one pod, from another. */
function flowsTo(amount: number, trying = TRYING, protocol: Protocol = 'TCP') {
  return Array.from({ length: amount }, (_, at) => {
    const port: AskedPort = { kind: 'number', port: at + 1, protocol };
    const answers = ask(index, policySet(), { source: podsEnd(web), destination: podsEnd(api), port });
    return { legs: chooseLegs(answers, { sources: 4, endpoints: 8 }).legs, trying, name: undefined };
  });
}

describe('more connections than one script holds', () => {
  const flows = flowsTo(300);
  const { sources, controls } = planSteps(flows);

  it('are shared out among several, each of a minute at most, and none is lost', () => {
    const [{ pod: source, scripts } = { pod: undefined, scripts: [] }, ...others] = sources;
    expect([source, others]).toEqual([web, []]);
    expect(scripts).toHaveLength(6);
    for (const steps of scripts) expect(scriptSeconds(steps)).toBeLessThanOrEqual(60);
    const ids = scripts.flat().map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(flows.flatMap((flow) => [...stepIdsOf(flow)])));
    expect(ids).toHaveLength(300);
  });

  it('are looked at from inside by one script, the first of them by connecting', () => {
    expect(controls.map(({ scripts }) => scripts.length)).toEqual([1]);
    const steps = controls.flatMap(({ scripts }) => scripts).flat();
    expect(steps[0]?.kind).toBe('sockets');
    expect(steps.length).toBeGreaterThan(1);
    expect(scriptSeconds(steps)).toBeLessThanOrEqual(60);
  });

  it('are few scripts also where something is young: they are less patient, all at the same time', () => {
    const young = planSteps(flowsTo(300, { ...TRYING, patienceSeconds: 30 })).sources.flatMap(({ scripts }) => scripts);
    expect(young.length).toBeLessThanOrEqual(8);
    const patience = young.flat().map((step) => (step.kind === 'connect' ? step.patience?.seconds : undefined));
    expect(new Set(patience)).toEqual(new Set([12]));
    const [alone] = planSteps(flowsTo(1, { ...TRYING, patienceSeconds: 30 })).sources;
    expect(alone?.scripts[0]?.[0]).toMatchObject({ patience: { seconds: 30 } });
  });

  it('of too many for the scripts that run at once make a group for each turn', () => {
    const groups = planSteps(flowsTo(1000)).sources;
    expect(groups.map(({ scripts }) => scripts.length)).toEqual([8, 8, 2]);
    expect(groups.flatMap(({ scripts }) => scripts.flat())).toHaveLength(1000);
    expect(countConnections({ sources: groups, controls: [] })).toBe(1000);
  });

  it('begin with the datagrams, for which the receiver is watched', () => {
    const mixed = planSteps([...flowsTo(200), ...flowsTo(3, TRYING, 'UDP')]).sources.flatMap(({ scripts }) => scripts);
    const first = mixed[0]?.slice(0, 4).map((step) => (step.kind === 'connect' ? step.protocol : step.kind));
    expect(first).toEqual(['UDP', 'UDP', 'UDP', 'TCP']);
  });
});
