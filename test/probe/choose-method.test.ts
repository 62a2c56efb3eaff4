import { describe, expect, it, test } from 'vitest';
import { chooseMethod, type MethodChoice, type MethodQuestion } from '../../src/probe/choose-method.ts';
import { needsOf } from '../../src/probe/needs.ts';
import type { Method, Obstacle } from '../../src/probe/vehicle.ts';
import { template } from '../helpers/builders.ts';
import { container, probePod } from './probe-pods.ts';

function choose(question: Partial<MethodQuestion> = {}): MethodChoice {
  return chooseMethod({
    role: 'source',
    pod: probePod(),
    wish: 'auto',
    answers: [],
    ruledOut: [],
    mayChangePod: true,
    hasPullSecret: false,
    scripts: 1,
    runId: 'abc',
    ...question,
  });
}

/** Method and container, or `refused`. */
function taken(choice: MethodChoice): string {
  return choice.kind === 'chosen' ? `${choice.method} ${choice.container}` : choice.kind;
}

/** `ephemeral: static-pod`. */
function obstacles({ passedOver }: MethodChoice): readonly string[] {
  return passedOver.map(({ method, obstacle }) => `${method}: ${obstacle.why}`);
}

function denied(method: Method, ...names: readonly string[]): MethodQuestion['answers'] {
  return needsOf(method, 'shop').map((need) => {
    const name = `${need.verb} ${need.resource}${need.subresource === undefined ? '' : `/${need.subresource}`}`;
    return { ...need, granted: names.includes(name) ? 'no' : 'everywhere' };
  });
}

const NO_EPHEMERAL = denied('ephemeral', 'patch pods/ephemeralcontainers');

describe('For a source', () => {
  it.each<readonly [string, Partial<MethodQuestion>, string, readonly string[]]>([
    ['an ephemeral container comes first', {}, 'ephemeral netpol-abc', []],
    ['exec comes next', { answers: NO_EPHEMERAL }, 'exec main', ['ephemeral: forbidden']],
    [
      'a clone comes last',
      { answers: [...NO_EPHEMERAL, ...denied('exec', 'get pods/exec')] },
      'clone netpol',
      ['ephemeral: forbidden', 'exec: forbidden'],
    ],
    [
      'nothing is left',
      { answers: [...NO_EPHEMERAL, ...denied('exec', 'create pods/exec'), ...denied('clone', 'list services')] },
      'refused',
      ['ephemeral: forbidden', 'exec: forbidden', 'clone: forbidden'],
    ],
    ['what was wished is taken', { wish: 'clone' }, 'clone netpol', []],
    [
      'what was wished is not replaced',
      { wish: 'ephemeral', answers: NO_EPHEMERAL },
      'refused',
      ['ephemeral: forbidden'],
    ],
    ['nobody agreed to a change', { mayChangePod: false }, 'exec main', ['ephemeral: no-consent']],
    ['the pod is static', { pod: probePod({ isStatic: true }) }, 'exec main', ['ephemeral: static-pod']],
    [
      'no container runs',
      { pod: probePod({ containers: [container('main', { state: 'waiting' })] }) },
      'ephemeral netpol-abc',
      [],
    ],
    [
      'no container runs, and none may be added',
      { pod: probePod({ containers: [container('main', { state: 'waiting' })] }), mayChangePod: false },
      'clone netpol',
      ['ephemeral: no-consent', 'exec: no-container'],
    ],
    [
      'the pod has finished',
      { pod: probePod({ pod: { phase: 'Succeeded' } }) },
      'clone netpol',
      ['ephemeral: finished-pod', 'exec: finished-pod'],
    ],
    [
      'the pod is on its way out',
      { pod: probePod({ pod: { terminating: true } }) },
      'clone netpol',
      ['ephemeral: terminating', 'exec: terminating'],
    ],
    [
      'the pod has no address',
      { pod: probePod({ pod: { addresses: [] } }) },
      'clone netpol',
      ['ephemeral: not-running', 'exec: not-running'],
    ],
    [
      'the workload has no pod',
      { pod: { ...probePod(), pod: template('shop/web') } },
      'clone netpol',
      ['ephemeral: no-pod', 'exec: no-pod'],
    ],
    [
      "the pod is on its node's network",
      { pod: probePod({ pod: { hostNetwork: true } }), wish: 'clone' },
      'refused',
      ['clone: host-network-clone'],
    ],
    [
      'the pod runs on Windows',
      { pod: probePod({ os: 'windows' }) },
      'refused',
      ['ephemeral: windows', 'exec: windows', 'clone: windows'],
    ],
  ])('%s.', (_, question, method, passedOver) => {
    const choice = choose(question);
    expect(taken(choice)).toBe(method);
    expect(obstacles(choice)).toEqual(passedOver);
  });

  it('is told every verb that is missing, as kubectl would be given it.', () => {
    const choice = choose({
      wish: 'clone',
      answers: denied('clone', 'create jobs', 'get pods/log', 'list limitranges'),
    });
    expect(choice.passedOver.map(({ obstacle }) => obstacle)).toEqual([
      { why: 'forbidden', verb: 'create', resource: 'jobs.batch', namespace: 'shop' },
      { why: 'forbidden', verb: 'get', resource: 'pods/log', namespace: 'shop' },
    ]);
  });

  it('is not refused for what could not be asked.', () => {
    const answers = needsOf('ephemeral', 'shop').map((need) => ({ ...need, granted: 'unknown' as const }));
    expect(taken(choose({ answers }))).toBe('ephemeral netpol-abc');
  });

  it('goes on to the next method after one that was tried in vain, and keeps why.', () => {
    const obstacle: Obstacle = { why: 'refused', by: 'pod-security', message: 'violates PodSecurity' };
    const choice = choose({ ruledOut: [{ method: 'ephemeral', obstacle }] });
    expect(taken(choice)).toBe('exec main');
    expect(choice.passedOver).toEqual([{ method: 'ephemeral', obstacle }]);
  });
});

describe('Of the containers that run, exec takes', () => {
  const pod = probePod({
    containers: [
      container('ready', { state: 'terminated' }),
      container('main'),
      container('other'),
      container('logs', { kind: 'sidecar' }),
      container('istio-proxy'),
      container('setup', { kind: 'init' }),
      container('debugger', { kind: 'ephemeral' }),
    ],
    meshSidecar: 'istio-proxy',
  });
  const exec = { wish: 'exec', pod } as const;
  const noShell = (name: string) =>
    ({ method: 'exec', container: name, obstacle: { why: 'no-shell', container: name } }) as const;

  it("one after the other, and never a mesh's own, which goes past the mesh.", () => {
    expect(taken(choose(exec))).toBe('exec main');
    expect(taken(choose({ ...exec, ruledOut: [noShell('main')] }))).toBe('exec other');
    expect(taken(choose({ ...exec, ruledOut: ['main', 'other'].map(noShell) }))).toBe('exec logs');
    const last = choose({ ...exec, ruledOut: ['main', 'other', 'logs'].map(noShell) });
    expect(taken(last)).toBe('refused');
    expect(obstacles(last)).toEqual(['exec: no-shell', 'exec: no-shell', 'exec: no-shell']);
  });

  it("the one that kubectl would take, and for a control a mesh's own too, last.", () => {
    const annotations = { 'kubectl.kubernetes.io/default-container': 'other' };
    expect(taken(choose({ ...exec, pod: { ...pod, raw: { metadata: { annotations } } } }))).toBe('exec other');
    const ruledOut = ['main', 'other', 'logs'].map(noShell);
    expect(taken(choose({ ...exec, role: 'control', mayChangePod: false, ruledOut }))).toBe('exec istio-proxy');
  });
});

describe('For a control', () => {
  it.each<readonly [string, Partial<MethodQuestion>, string, readonly string[]]>([
    ['exec comes first, whatever was wished for the source', { wish: 'clone', mayChangePod: false }, 'exec main', []],
    ['an ephemeral container does, where somebody agreed to one', {}, 'ephemeral netpol-abc', []],
    [
      'exec comes next then',
      { answers: denied('ephemeral', 'patch pods/ephemeralcontainers') },
      'exec main',
      ['ephemeral: forbidden'],
    ],
    [
      'nothing comes after, and nothing without consent',
      { answers: denied('exec', 'get pods/exec'), mayChangePod: false },
      'refused',
      ['exec: forbidden', 'ephemeral: no-consent'],
    ],
  ])('%s.', (_, question, method, passedOver) => {
    const choice = choose({ role: 'control', ...question });
    expect(taken(choice)).toBe(method);
    expect(obstacles(choice)).toEqual(passedOver);
  });
});

test('A pull secret that cannot be used is said, and so is a mesh.', () => {
  const pod = probePod({ meshSidecar: 'linkerd-proxy' });
  expect(choose({ hasPullSecret: true })).toMatchObject({ findings: [{ kind: 'pull-secret-unused' }] });
  expect(choose({ hasPullSecret: true, wish: 'clone' })).toMatchObject({ findings: [] });
  expect(choose({ pod })).toMatchObject({ findings: [{ kind: 'mesh', by: 'linkerd-proxy' }] });
});
