import { describe, expect, it } from 'vitest';
import { planText } from '../../src/report/plan-text.ts';
import type { ProbeReport } from '../../src/probe/probe-report.ts';
import { probeText } from '../../src/report/probe-text.ts';
import { reportProbe } from '../../src/probe/report.ts';
import { STORIES } from '../probe/stories.ts';
import { toJson } from '../../src/report/json.ts';
import type { Vehicle } from '../../src/probe/vehicle.ts';
import { pod, template } from '../helpers/builders.ts';
import { address } from '../helpers/addresses.ts';
import { probePod } from '../probe/measure.ts';

const PLAIN = { columns: 80, color: false, ascii: false, wide: false };

function told(name: string): ProbeReport {
  const story = STORIES[name];
  if (story === undefined) throw new Error(`there is no story "${name}"`);
  return reportProbe(story());
}

describe('the page of a probe', () => {
  it.each(Object.keys(STORIES))('tells %s', async (name) => {
    await expect(probeText(told(name), PLAIN)).toMatchFileSnapshot(`../probe/golden/${name}.txt`);
  });

  it('tells every cause and what each tool said when it may be wide', async () => {
    const page = probeText(told('cilium-ipblock'), { ...PLAIN, columns: 120, wide: true });
    await expect(page).toMatchFileSnapshot('../probe/golden/cilium-ipblock-wide.txt');
  });

  it.each(Object.keys(STORIES))('of %s needs no colour, and has marks for every terminal', (name) => {
    const report = told(name);
    const colored = probeText(report, { ...PLAIN, color: true });
    // oxlint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(probeText(report, PLAIN));
    expect(colored).toContain('\u001b[');
    expect(probeText(report, { ...PLAIN, ascii: true })).toMatch(/^[\u0020-\u007e\n]*$/);
  });

  it.each(Object.keys(STORIES))('of %s fits into 80 columns, but for commands', (name) => {
    const long = probeText(told(name), PLAIN)
      .split('\n')
      .filter((line) => line.length > 80 && !line.includes('kubectl ') && !/: [a-z]+ /.test(line));
    expect(long).toEqual([]);
  });
});

describe('the data of a probe', () => {
  it.each(['agree-denied', 'cilium-ipblock', 'mixed', 'no-endpoints', 'probe-failed', 'clone-from-outside'])(
    'holds all that is known of %s',
    async (name) => {
      const report = told(name);
      // What `why` says has goldens of its own.
      const { explanation, ...simulated } = report.simulated;
      expect(explanation.kind).toBe('FlowExplanation');
      // Names of steps are the script's own matter.
      const transcript = report.transcript.map(({ step: _, ...entry }) => entry);
      await expect(toJson({ ...report, simulated, transcript })).toMatchFileSnapshot(`../probe/golden/${name}.json`);
    },
  );
});

describe('the plan', () => {
  const vehicle = (name: string, parts: Partial<Vehicle> = {}): Vehicle => ({
    role: 'source',
    pod: probePod(pod(name)),
    method: 'ephemeral',
    container: 'netpol-7f3a',
    image: 'docker.io/nicolaka/netshoot:v0.14@sha256:0123456789abcdef',
    steps: [],
    passedOver: [],
    ...parts,
  });

  it('says what is put where, and what stays', () => {
    expect(planText([vehicle('shop/checkout-7c9d-x2v')], PLAIN)).toMatchInlineSnapshot(`
      "Plan    an ephemeral container in shop/checkout-7c9d-x2v (netshoot v0.14, no
              privileges)
              it stays in the pod's spec, stopped, until the pod is replaced
              nothing else is created
      "
    `);
  });

  it('says why it is not done in a gentler way, and where it looks', () => {
    const forbidden = { why: 'forbidden', verb: 'create', resource: 'pods/exec', namespace: 'shop' } as const;
    const vehicles = [
      vehicle('shop/web', {
        method: 'clone',
        image: 'registry.example:5000/tools/probe@sha256:0123456789abcdef',
        passedOver: [
          { method: 'ephemeral', obstacle: { why: 'static-pod' } },
          { method: 'exec', obstacle: forbidden },
        ],
      }),
      ...['api-1', 'api-2', 'api-3', 'api-4'].map((name) =>
        vehicle(`shop/${name}`, { role: 'control', method: 'exec', container: 'app' }),
      ),
    ];
    expect(planText(vehicles, PLAIN)).toMatchInlineSnapshot(`
      "Plan    a pod for a moment with the labels, service account and node of shop/web
              (probe sha256:0123456789ab, no privileges)
              it takes no traffic of any Service, and is removed afterwards, in any
              case within two minutes
              exec: a look into 4 destination pods, to see what listens there
              not by ephemeral container: it is a static pod, which its node's kubelet
              keeps and the API cannot change
              not by exec: you may not create pods/exec in "shop"
              nothing else is created
      "
    `);
  });

  it('says in one line what several scripts do for a pod, and counts what is alike', () => {
    const step = {
      kind: 'connect',
      id: 'a',
      protocol: 'TCP',
      port: 80,
      until: 'open',
      attempts: 3,
      timeout: 2,
    } as const;
    const steps = [{ ...step, address: address('10.0.0.1') }];
    const many = ['web-1', 'web-1', 'web-1', ...Array.from({ length: 10 }, (_, at) => `more-${at}`)];
    const vehicles = many.map((name) => vehicle(`shop/${name}`, { method: 'clone', steps }));
    const [first, second, ...rest] = planText(vehicles, { ...PLAIN, columns: 120 }).split('\n');
    expect([first, second]).toEqual([
      'Plan    3 pods for a moment, each with the labels, service account and node of shop/web-1 (netshoot v0.14, no',
      '        privileges), for 3 connections',
    ]);
    expect(rest.filter((line) => line.includes('a pod for a moment'))).toHaveLength(7);
    expect(rest.join('\n')).toContain('clone: the same for 3 more pods');
  });

  it('says that a workload without pods is stood for by its template', () => {
    const idle = { ...template('shop/web'), owner: { kind: 'Deployment', name: 'web' } };
    const [line] = planText([vehicle('shop/web', { method: 'clone', pod: probePod(idle) })], {
      ...PLAIN,
      columns: 160,
    }).split('\n');
    expect(line).toContain('a pod for a moment from the template of Deployment shop/web, which has no pod now');
  });
});
