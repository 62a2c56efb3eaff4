import { describe, expect, it } from 'vitest';
import { gap, namespace, pod, policy, service, snapshot, workload } from '../../helpers/builders.ts';
import { answerLint } from '../../../src/lint.ts';
import type { Found } from '../../../src/advise/lint/run-lints.ts';
import { findLint, LINTS } from '../../../src/advise/lint/lints.ts';
import { formatPath } from '../../../src/model/reference.ts';
import type { Lint } from '../../../src/advise/lint/lint.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

const LIVE = { kind: 'cluster', context: 'dev', server: 'http://api' } as const;

/** Selects nobody: L-01. */
const MISTYPED = policy('shop/web', { podSelector: { matchLabels: { app: 'wbe' } }, ingress: [{}] });
const SHOP = { namespaces: [namespace('shop')], pods: [pod('shop/web', { labels: { app: 'web' } })] };

function run(state: Snapshot, ids: readonly string[], at?: string) {
  const lints = ids.map(lintOf);
  return answerLint(state, { lints, namespace: at, manifestFindings: [] });
}

function lintOf(id: string): Lint {
  const lint = findLint(id);
  if (lint === undefined) throw new Error(`${id} is a lint`);
  return lint;
}

function say({ lint, about, path }: Found): string {
  return `${lint.id} ${about.namespace}/${about.name} ${formatPath(path)}`;
}

describe('a run of lints', () => {
  it('tells what is found, with the severity of the lint', () => {
    const { findings, ignored, notChecked } = run(snapshot({ ...SHOP, networkPolicies: [MISTYPED] }), ['L-01']);
    expect(findings.map(say)).toEqual(['L-01 shop/web spec.podSelector']);
    expect(findings[0]).toMatchObject({ severity: 'warning' });
    expect({ ignored, notChecked }).toEqual({ ignored: [], notChecked: [] });
  });

  it.each(['L-01', 'l-01', 'selects-nothing', 'L-18, selects-nothing', 'L-18 L-01'])(
    'keeps apart what the annotation "%s" of its object ignores',
    (ignoredLints) => {
      const state = snapshot({ ...SHOP, networkPolicies: [{ ...MISTYPED, ignoredLints }] });
      const { findings, ignored } = run(state, ['L-01']);
      expect({ findings, ignored: ignored.map(say) }).toEqual({
        findings: [],
        ignored: ['L-01 shop/web spec.podSelector'],
      });
    },
  );

  it('goes on telling what another annotation ignores', () => {
    const other = { ...policy('shop/other', MISTYPED.spec), ignoredLints: 'L-01' };
    const state = snapshot({ ...SHOP, networkPolicies: [{ ...MISTYPED, ignoredLints: 'L-02' }, other] });
    expect(run(state, ['L-01']).findings.map(say)).toEqual(['L-01 shop/web spec.podSelector']);
  });

  it('leaves out objects of other namespaces when one is asked about, and not that namespace itself', () => {
    const elsewhere = policy('data/web', MISTYPED.spec);
    const state = snapshot({
      namespaces: [namespace('shop'), { ...namespace('data'), ignoredLints: 'L-99' }],
      pods: [...SHOP.pods, pod('data/db')],
      networkPolicies: [MISTYPED, elsewhere],
    });
    expect(run(state, ['L-00', 'L-01'], 'data').findings.map(({ lint, about }) => [lint.id, about.kind])).toEqual([
      ['L-00', 'Namespace'],
      ['L-01', 'NetworkPolicy'],
    ]);
    expect(run(state, ['L-00', 'L-01'], 'shop').findings.map(say)).toEqual(['L-01 shop/web spec.podSelector']);
    expect(run(state, ['L-00', 'L-01']).findings).toHaveLength(3);
  });

  it('sorts by object, and the tenth rule after the second', () => {
    const peer = { namespaceSelector: { matchLabels: { name: 'shop' } } };
    const rules = Array.from({ length: 11 }, () => ({ from: [peer] }));
    const state = snapshot({
      ...SHOP,
      networkPolicies: [policy('shop/z', { ingress: rules }), policy('shop/a', { ingress: [{ from: [peer] }] })],
    });
    const order = run(state, ['L-03']).findings.map(({ about, path }) => `${about.name} ${String(path[2])}`);
    expect(order).toEqual(['a 0', ...rules.map((_, at) => `z ${at}`)]);
  });
});

describe('what is not known', () => {
  it('is asked about by no lint that needs it: where pods may not be listed, nobody is missing', () => {
    const state = snapshot({ ...SHOP, pods: [], networkPolicies: [MISTYPED], source: LIVE, gaps: [gap('pods')] });
    const { findings, notChecked } = run(state, ['L-01']);
    expect(findings).toEqual([]);
    expect(notChecked.map(({ lint, extent, missing }) => [lint.id, extent, missing])).toEqual([
      ['L-01', 'nothing', 'pods'],
    ]);
  });

  it('is left out of what a lint says of other namespaces', () => {
    const state = snapshot({
      namespaces: [namespace('shop'), namespace('data')],
      pods: [...SHOP.pods, pod('data/db')],
      networkPolicies: [MISTYPED, policy('data/web', MISTYPED.spec)],
      source: LIVE,
      gaps: [gap('pods', { namespace: 'data' })],
    });
    const { findings, notChecked } = run(state, ['L-01']);
    expect(findings.map(say)).toEqual(['L-01 shop/web spec.podSelector']);
    expect(notChecked.map(({ extent, namespaces }) => [extent, namespaces])).toEqual([['part', ['data']]]);
  });

  it('is everything where it is hidden in the one namespace that is asked about', () => {
    const state = snapshot({
      ...SHOP,
      networkPolicies: [MISTYPED, policy('data/web', MISTYPED.spec)],
      source: LIVE,
      gaps: [gap('pods', { namespace: 'data' })],
    });
    expect(run(state, ['L-01'], 'data').notChecked.map(({ extent }) => extent)).toEqual(['nothing']);
    expect(run(state, ['L-01'], 'shop').notChecked.map(({ extent }) => extent)).toEqual(['part']);
  });

  it.each([
    ['no pods', 'L-01', {}],
    ['no Services', 'L-10', { pods: SHOP.pods }],
    ['no addresses', 'L-16', { pods: SHOP.pods }],
    ['no nodes', 'L-17', { pods: SHOP.pods }],
  ])('is said of files with %s', (_, id, parts) => {
    const { notChecked } = run(
      snapshot({ ...parts, networkPolicies: [MISTYPED], source: { kind: 'files', names: ['m'] } }),
      [id],
    );
    expect(notChecked.map(({ lint, extent }) => `${lint.id} ${extent}`)).toContain(`${id} nothing`);
  });

  it('is nothing where all was read, and there is nothing', () => {
    const state = snapshot({ namespaces: [namespace('shop')], networkPolicies: [MISTYPED], source: LIVE });
    expect(run(state, ['L-01', 'L-10', 'L-19']).notChecked).toEqual([]);
  });

  // A lint may see less: it must not say more.
  it.each([
    ['pods', 'shop'],
    ['pods', undefined],
    ['namespaces', undefined],
    ['services', undefined],
    ['nodes', undefined],
    ['endpointslices', undefined],
  ])('never makes lints say more than is said when %s are known (in %s)', (resource, at) => {
    const whole = mistakes();
    const hidden: Snapshot = {
      ...whole,
      ...(resource === 'pods' ? { pods: whole.pods.filter((each) => at !== undefined && each.namespace !== at) } : {}),
      ...(resource === 'namespaces' ? { namespaces: [] } : {}),
      ...(resource === 'services' ? { services: [] } : {}),
      ...(resource === 'nodes' ? { nodes: [] } : {}),
      ...(resource === 'endpointslices' ? { endpointSlices: [] } : {}),
      gaps: [gap(resource, at === undefined ? {} : { namespace: at })],
    };
    const ids = LINTS.map(({ id }) => id).filter((id) => id <= 'L-21');
    const known = new Set(run(whole, ids).findings.map(say));
    expect(known.size).toBeGreaterThan(5);
    expect(
      run(hidden, ids)
        .findings.map(say)
        .filter((each) => !known.has(each)),
    ).toEqual([]);
  });
});

/** A cluster with several mistakes, and things that look like some as soon as something is hidden. */
function mistakes(): Snapshot {
  const dns = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
  return snapshot({
    source: LIVE,
    namespaces: [namespace('shop', { team: 'a' }), namespace('data', { team: 'b' }), namespace('kube-system')],
    pods: [
      pod('shop/web', { labels: { app: 'web' }, ports: ['http=8080'], addresses: ['10.1.0.4'] }),
      pod('shop/api', { labels: { app: 'api' }, ports: ['8080'], addresses: ['10.1.0.5'] }),
      pod('data/db', { labels: { app: 'db' }, ports: ['sql=5432'], addresses: ['10.1.0.6'] }),
      pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['53/UDP', '53'], addresses: ['10.1.0.2'] }),
      pod('kube-system/agent', { labels: { app: 'agent' }, hostNetwork: true }),
    ],
    workloads: [workload('Deployment', 'shop/idle', { pod: { labels: { app: 'idle' }, ports: ['http=9090'] } })],
    services: [
      service('shop/web', { selector: { app: 'web' }, ports: ['80:8080'] }),
      service('kube-system/kube-dns', { selector: { 'k8s-app': 'kube-dns' }, ports: ['53/UDP', '53'] }),
    ],
    networkPolicies: [
      MISTYPED,
      policy('shop/port', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 80 }] }] }),
      policy('shop/name', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 'htp' }] }] }),
      policy('shop/idle', { podSelector: { matchLabels: { app: 'idle' } }, ingress: [{ ports: [{ port: 'http' }] }] }),
      policy('shop/out', {
        podSelector: { matchLabels: { app: 'api' } },
        policyTypes: ['Egress'],
        egress: [
          { to: [{ namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: { matchLabels: { app: 'db' } } }] },
          { to: [dns], ports: [{ port: 53, protocol: 'UDP' }] },
        ],
      }),
      policy('shop/or', {
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { team: 'b' } } },
              { podSelector: { matchLabels: { app: 'db' } } },
              { namespaceSelector: { matchLabels: { name: 'data' } } },
            ],
          },
        ],
      }),
      policy('kube-system/agent', { podSelector: { matchLabels: { app: 'agent' } }, ingress: [{}] }),
    ],
  });
}
