import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { editManifest } from '../../../../src/cluster/manifests/edit/edit-manifest.ts';
import type { TextEdit } from '../../../../src/cluster/manifests/edit/text-edit.ts';

const BLOCK = `# before
apiVersion: v1
kind: ConfigMap
metadata: {name: other, namespace: shop}
---
# who may use the database
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop # its own
spec:
  podSelector: {matchLabels: {app: db, tier: back}}
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web # the front end
          tier: front
    # the last peer
    - namespaceSelector: {}
    ports:
    - port: 80 # of the Service
      protocol: TCP
---
kind: NetworkPolicy
metadata: {name: db, namespace: other}
spec: {podSelector: {}}
`;

const INDENTED = `kind: NetworkPolicy
metadata:
    name: db
spec:
    podSelector: {}
    ingress:
        - from:
              - podSelector:
                    matchLabels:
                        app: web
`;

const LIST = `{"kind":"List","items":[{"kind":"NetworkPolicy","metadata":{"name":"db","namespace":"shop"},"spec":{"podSelector":{},"ingress":[{"ports":[{"port":80}]}]}}]}
`;

function edit(text: string, ...edits: readonly TextEdit[]): string | undefined {
  const object = { kind: 'NetworkPolicy', namespace: 'shop', name: 'db' };
  return editManifest(text, { object, namespace: 'shop', edits });
}

/** Lines that only one of the two has. */
function changed(before: string, after: string | undefined): readonly string[] {
  const [was, is] = [before.split('\n'), (after ?? '').split('\n')];
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `-${line.trim()}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `+${line.trim()}`),
  ];
}

const INGRESS = ['spec', 'ingress', 0] as const;

describe('editing a manifest', () => {
  it.each<readonly [string, string, TextEdit, readonly string[]]>([
    [
      'writes one word',
      BLOCK,
      { op: 'set', path: [...INGRESS, 'ports', 0, 'port'], value: 8080 },
      ['-- port: 80 # of the Service', '+- port: 8080 # of the Service'],
    ],
    [
      'appends an item of several lines',
      BLOCK,
      { op: 'append', path: [...INGRESS, 'ports'], value: { port: 81, protocol: 'TCP' } },
      ['+- port: 81'],
    ],
    [
      'appends behind the last item of a list, whatever follows',
      BLOCK,
      { op: 'append', path: [...INGRESS, 'from'], value: { ipBlock: { cidr: '10.0.0.0/8' } } },
      ['+- ipBlock:', '+cidr: 10.0.0.0/8'],
    ],
    [
      'adds a key',
      BLOCK,
      { op: 'set', path: ['spec', 'policyTypes'], value: ['Ingress'] },
      ['+policyTypes:', '+- Ingress'],
    ],
    [
      'removes a key, with what stands behind it on its line',
      BLOCK,
      { op: 'remove', path: [...INGRESS, 'from', 0, 'podSelector', 'matchLabels', 'tier'] },
      ['-tier: front'],
    ],
    ['removes an item of a list', BLOCK, { op: 'remove', path: [...INGRESS, 'from', 1] }, ['-- namespaceSelector: {}']],
    [
      'writes the keys of a map that are others',
      BLOCK,
      {
        op: 'set',
        path: [...INGRESS, 'from', 0, 'podSelector'],
        value: { matchLabels: { app: 'cart', tier: 'front' } },
      },
      ['-app: web # the front end', '+app: cart # the front end'],
    ],
    [
      'adds and removes between braces',
      BLOCK,
      { op: 'set', path: ['spec', 'podSelector'], value: { matchLabels: { tier: 'back', zone: 'a' } } },
      ['-podSelector: {matchLabels: {app: db, tier: back}}', '+podSelector: {matchLabels: {tier: back, zone: a}}'],
    ],
    [
      'indents lists as the file does',
      INDENTED,
      { op: 'append', path: ['spec', 'ingress'], value: { from: [{ podSelector: {} }] } },
      ['+- podSelector: {}'],
    ],
    [
      'finds an object in a List, written as JSON',
      LIST,
      { op: 'set', path: [...INGRESS, 'ports', 0, 'port'], value: 8080 },
      [`-${LIST.trim()}`, `+${LIST.trim().replace('80', '8080')}`],
    ],
  ])('%s', (_, text, change, lines) => {
    const edited = edit(text, change);
    expect(changed(text, edited)).toEqual(lines);
    for (const document of parseAllDocuments(edited ?? '')) expect(document.errors).toEqual([]);
  });

  it('makes several changes, one after the other', () => {
    const edited = edit(
      BLOCK,
      { op: 'append', path: [...INGRESS, 'ports'], value: { port: 81, protocol: 'UDP' } },
      { op: 'set', path: [...INGRESS, 'ports', 1, 'port'], value: 82 },
    );
    expect(changed(BLOCK, edited)).toEqual(['+- port: 82', '+protocol: UDP']);
  });

  it('is careful where the way to write it is not plain: the library writes the document anew, comments kept', () => {
    const edited = edit(BLOCK, { op: 'remove', path: [...INGRESS, 'ports'] });
    expect(edited).toContain('# the front end');
    expect(edited).toContain('# who may use the database');
    expect(parseAllDocuments(edited ?? '')[1]?.toJS()).not.toHaveProperty('spec.ingress.0.ports');
  });

  it.each([
    ['that is not there', BLOCK.replaceAll('name: db', 'name: cache')],
    ['that is there twice', `${BLOCK}---\n${INDENTED}`],
    ['in a text that is no YAML', 'kind: [NetworkPolicy'],
  ])('leaves an object alone %s', (_, text) => {
    expect(edit(text, { op: 'set', path: ['spec', 'podSelector'], value: {} })).toBeUndefined();
  });
});
