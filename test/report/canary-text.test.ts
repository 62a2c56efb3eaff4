import { describe, expect, it } from 'vitest';
import type { CanaryPlan } from '../../src/probe/canary/prepare.ts';
import type { CanaryFacts, CanaryReport } from '../../src/probe/canary/report.ts';
import type { Enforcement } from '../../src/model/enforcement.ts';
import { canaryPlanText, canaryText } from '../../src/report/canary-text.ts';
import { canaryRun } from '../probe/canary-runs.ts';
import { DEFAULT_RESOURCES } from '../../src/probe/clone-resources.ts';
import { flawsOf } from '../helpers/document-schemas.ts';
import { phraseCanaryPlan } from '../../src/probe/phrase/canary.ts';
import { reportCanary } from '../../src/probe/canary/report.ts';
import { toJson } from '../../src/report/json.ts';

const PLAIN = { columns: 80, color: false, ascii: false, wide: true };

const PLAN: CanaryPlan = {
  kind: 'ready',
  options: { namespace: 'shop', runId: 'r1', image: 'docker.io/nicolaka/netshoot:v0.14', resources: DEFAULT_RESOURCES },
  choice: {
    places: ['node1', 'node2'].map((node) => ({ node, tolerations: [] })),
    leftOut: [],
    by: 'pods',
  },
};

const CALICO: Enforcement = {
  kind: 'enforced',
  enforcers: [{ name: 'calico', title: 'Calico', denial: 'timeout', evidence: ['DaemonSet kube-system/calico-node'] }],
  gaps: [],
};
const NOBODY: Enforcement = { kind: 'not-enforced', evidence: ['DaemonSets: none'], found: [] };
const OPEN = { ingress: { kind: 'open' }, egress: { kind: 'open' } } as const;

const STORIES: Readonly<Record<string, Omit<CanaryFacts, 'plan'>>> = {
  enforced: { run: canaryRun(), standing: OPEN, enforcement: CALICO },
  'not-enforced': { run: canaryRun({ lag: () => Infinity }), standing: OPEN, enforcement: NOBODY },
  'not-enforced-although': { run: canaryRun({ lag: () => Infinity }), standing: OPEN, enforcement: CALICO },
  partly: {
    run: canaryRun({ lag: ({ server }, stage) => (server === 1 && stage === 'ingress-denied' ? Infinity : 400) }),
    standing: OPEN,
    enforcement: CALICO,
  },
  'let-through': {
    run: canaryRun({ lag: () => Infinity }),
    standing: { ingress: { kind: 'allowed', by: ['shop/same-namespace'] }, egress: { kind: 'unknown' } },
    enforcement: CALICO,
  },
  'no-connection': {
    run: {
      ...canaryRun({ always: { open: 'timeout' }, stages: 1 }),
      leftBehind: [{ kind: 'Job', namespace: 'shop', name: 'netpol-canary-r1s0', message: 'you may not' }],
    },
    standing: { ...OPEN, ingress: { kind: 'denied', by: ['lockdown'] } },
    enforcement: undefined,
  },
};

function reportOf(name: string): CanaryReport {
  const story = STORIES[name];
  if (story === undefined) throw new Error(`there is no story "${name}"`);
  return reportCanary({ ...story, plan: PLAN });
}

const INPUT = { kind: 'cluster', context: 'test', server: 'http://api', namespace: 'shop', requests: 1 };

describe('the page of a canary', () => {
  it.each(Object.keys(STORIES))('as data, of "%s", is as its schema says', (name) => {
    expect(flawsOf(JSON.parse(toJson({ ...reportOf(name), input: INPUT })))).toEqual([]);
  });

  it.each(Object.keys(STORIES))('tells of "%s"', async (name) => {
    await expect(canaryText(reportOf(name), PLAIN)).toMatchFileSnapshot(`../probe/golden/canary-${name}.txt`);
  });

  it.each(Object.keys(STORIES))('of "%s" has marks for every terminal', (name) => {
    expect(canaryText(reportOf(name), { ...PLAIN, ascii: true })).toMatch(/^[\u0020-\u007e\n]*$/);
  });

  it('begins with what is about to be done', async () => {
    const page = canaryPlanText(phraseCanaryPlan(PLAN), PLAIN);
    await expect(page).toMatchFileSnapshot('../probe/golden/canary-plan.txt');
  });
});
