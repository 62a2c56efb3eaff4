import { describe, expect, it } from 'vitest';
import { catalogueOf, findEnd, findEntries } from '../../src/tui/data/catalogue.ts';
import { namespace, pod, policy, service, snapshot, workload } from '../helpers/builders.ts';
import { splitPort, withPort } from '../../src/tui/data/answers.ts';
import { yamlOfPolicy } from '../../src/tui/data/policy-yaml.ts';

const STATE = snapshot({
  namespaces: [namespace('shop'), namespace('data')],
  workloads: [
    workload('Deployment', 'shop/web'),
    workload('ReplicaSet', 'shop/web-1', { owner: { kind: 'Deployment', name: 'web' } }),
  ],
  services: [service('shop/web'), service('data/web')],
  pods: [pod('shop/web-1-a'), pod('data/web-0')],
  networkPolicies: [policy('shop/web')],
});

function found(query: string, group?: Parameters<typeof findEntries>[2], at = 'shop'): string[] {
  return findEntries(catalogueOf({ snapshot: STATE }), query, group, at).map(
    ({ entry }) => `${entry.kind} ${entry.name}`,
  );
}

describe('what can be found', () => {
  it('is everything with a name, the own namespace first; a ReplicaSet of a Deployment is that Deployment', () => {
    expect(found('')).toEqual([
      'deploy shop/web',
      'svc shop/web',
      'pod shop/web-1-a',
      'netpol shop/web',
      'svc data/web',
      'pod data/web-0',
      'ns data',
      'ns shop',
      'other apiserver',
      'other internet',
      'other kubelet',
    ]);
  });

  it('may be of one kind', () => {
    expect(found('web', 'service')).toEqual(['svc shop/web', 'svc data/web']);
    expect(found('web', 'service', 'data')).toEqual(['svc data/web', 'svc shop/web']);
  });

  it('says which letters matched', () => {
    const [first] = findEntries(catalogueOf({ snapshot: STATE }), 'dw0', undefined, 'shop');
    expect(first).toMatchObject({ entry: { name: 'data/web-0' }, indexes: [0, 5, 9] });
  });

  it('is prepared once, and of the next state only what has changed', () => {
    const next = { ...STATE, pods: [...STATE.pods] };
    const [before, after] = [catalogueOf({ snapshot: STATE }), catalogueOf({ snapshot: next })];
    expect(catalogueOf({ snapshot: STATE })).toBe(before);
    expect(findEntries(before, 'web', undefined, 'shop')).toBe(findEntries(before, ' web', undefined, 'shop'));
    expect(after.shelves.get('service')).toBe(before.shelves.get('service'));
    expect(after.shelves.get('pod')).not.toBe(before.shelves.get('pod'));
  });

  it('is an end of a flow by what is typed for it', () => {
    expect(findEnd(catalogueOf({ snapshot: STATE }), 'shop/deploy/web')?.ref.kind).toBe('Deployment');
    expect(findEnd(catalogueOf({ snapshot: STATE }), 'shop/netpol/web')).toBeUndefined();
  });
});

describe('an end and its port', () => {
  it.each([
    ['shop/svc/web', '80', 'shop/svc/web:80'],
    ['2001:db8::7', '53/UDP', '[2001:db8::7]:53/UDP'],
    ['203.0.113.7', 'http', '203.0.113.7:http'],
  ])('%s and %s are %s, and back', (end, port, text) => {
    expect(withPort(end, port)).toBe(text);
    expect(splitPort(text)).toEqual([end, port]);
  });

  it('an end without a port stays as it is', () => {
    expect(withPort('2001:db8::7', undefined)).toBe('2001:db8::7');
    expect(splitPort('2001:db8::7')).toEqual(['2001:db8::7']);
  });
});

describe('the YAML of a policy', () => {
  const yaml = yamlOfPolicy(
    policy('shop/web', {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
    }),
  );
  const linesAt = (...path: (string | number)[]): string | undefined => {
    const range = yaml.linesOf(path);
    return (
      range &&
      yaml.lines
        .slice(...range)
        .map((line) => line.trim())
        .join(' ')
    );
  };

  it('finds the lines of a field, its key included', () => {
    expect(linesAt('spec', 'podSelector', 'matchLabels', 'app')).toBe('app: web');
    expect(linesAt('spec', 'podSelector')).toBe('podSelector: matchLabels: app: web');
    expect(linesAt('spec', 'ingress', 0, 'ports', 0, 'port')).toBe('- port: 80');
    expect(linesAt('spec', 'ingress', 0)).toBe('- from: - podSelector: {} ports: - port: 80');
  });

  it('knows no lines of what is not there', () => {
    expect(linesAt('spec', 'egress')).toBeUndefined();
  });
});
