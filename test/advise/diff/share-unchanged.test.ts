import { describe, expect, it } from 'vitest';
import { shareUnchanged } from '../../../src/advise/diff/share-unchanged.ts';
import type { Origin } from '../../../src/model/reference.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { namespace, pod, policy, snapshot } from '../../helpers/builders.ts';

function originIn(file: string): Origin {
  return { file, locate: () => ({ file, line: 1, column: 1 }) };
}

/** As if read anew, from this file. */
function state(file: string, change: (parts: Partial<Snapshot>) => Partial<Snapshot> = (parts) => parts): Snapshot {
  const origin = originIn(file);
  return snapshot(
    change({
      namespaces: [namespace('shop')],
      pods: [pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'], origin }), pod('shop/db', { origin })],
      networkPolicies: [
        { ...policy('shop/a', { podSelector: { matchLabels: { app: 'web' } } }), origin },
        { ...policy('shop/b', { podSelector: {} }), origin },
      ],
    }),
  );
}

describe('two states that are held against each other', () => {
  it('share the lists in which nothing differs but the file', () => {
    const [before, after] = [state('old.yaml'), state('new.yaml')];
    const { snapshot: shared, originOf } = shareUnchanged(before, after);
    expect(shared.pods).toBe(before.pods);
    expect(shared.networkPolicies).toBe(before.networkPolicies);
    expect(shared.namespaces).toBe(before.namespaces);
    expect(shared.gaps).toBe(before.gaps);
    const [was, is] = [before, after].map(({ networkPolicies: [first] }) => first?.origin);
    if (was === undefined || is === undefined) throw new Error('both were read from files');
    expect(originOf(was)).toBe(is);
  });

  it.each<[string, (parts: Partial<Snapshot>) => Partial<Snapshot>]>([
    [
      'a label more',
      (parts) => ({
        ...parts,
        pods: parts.pods?.map((each) => ({ ...each, labels: { ...each.labels, x: 'y' } })) ?? [],
      }),
    ],
    [
      'another address',
      (parts) => ({
        ...parts,
        pods:
          parts.pods?.map((each) => ({ ...each, addresses: pod('a', { addresses: ['10.0.0.9'] }).addresses })) ?? [],
      }),
    ],
    ['no origin', (parts) => ({ ...parts, pods: parts.pods?.map(({ origin: _, ...each }) => each) ?? [] })],
  ])('keep what has %s', (_, change) => {
    const [before, after] = [state('old.yaml'), state('new.yaml', change)];
    const { pods, networkPolicies } = shareUnchanged(before, after).snapshot;
    expect(pods).toEqual(after.pods);
    expect(pods.some((each) => before.pods.includes(each))).toBe(false);
    expect(networkPolicies).toBe(before.networkPolicies);
  });

  it('share the others where one has come, gone or stands elsewhere', () => {
    const before = state('old.yaml');
    const [a, b] = before.networkPolicies;
    const turned = state('new.yaml', (parts) => ({
      ...parts,
      networkPolicies: [policy('shop/c'), ...(parts.networkPolicies?.toReversed() ?? [])],
    }));
    expect(shareUnchanged(before, turned).snapshot.networkPolicies).toEqual([policy('shop/c'), b, a]);
    expect(shareUnchanged(before, turned).snapshot.networkPolicies[2]).toBe(a);
  });

  it('hand out an object once where a name stands there twice', () => {
    const twice = state('new.yaml', (parts) => ({ ...parts, pods: [...(parts.pods ?? []), ...(parts.pods ?? [])] }));
    const { pods } = shareUnchanged(state('old.yaml'), twice).snapshot;
    expect(new Set(pods).size).toBe(4);
  });

  it('take what is no plain data for equal to itself alone', () => {
    const object = (raw: unknown) => ({ ref: { kind: 'X', name: 'x' }, group: 'x.io', raw });
    const holding = (raw: unknown): Snapshot => snapshot({ unmodelled: [object(raw)] });
    const [before, after] = [holding({ spec: new Map([[1, 2]]) }), holding({ spec: new Map([[1, 3]]) })];
    expect(shareUnchanged(before, after).snapshot.unmodelled[0]).toBe(after.unmodelled[0]);
  });
});
