import { describe, expect, it } from 'vitest';
import { namespace, pod, snapshot } from '../../helpers/builders.ts';
import type { RawAdminPeer, RawAdminSubject } from '../../../src/model/admin-policy.ts';
import type { Labels } from '../../../src/model/labels.ts';
import { answerWhy } from '../../../src/analysis.ts';
import { parseTarget } from '../../../src/model/parse-target.ts';

/*
 * Peers as they were up to v0.1.1 of the API: a policy that denies what comes from some namespaces, asked by the verdict
 * of a connection from each of four namespaces to a pod in `a1`.
 */

const TEAMS: Readonly<Record<string, Labels>> = {
  a1: { team: 'a', tier: 'x' },
  a2: { team: 'a', tier: 'y' },
  b1: { team: 'b', tier: 'x' },
  bare: {},
};

const ALL: RawAdminSubject = { namespaces: {} };

describe('A peer as it was up to v0.1.1', () => {
  it('takes its namespaces by a selector inside of "namespaces"', () => {
    expect(deniedFrom({ namespaces: { namespaceSelector: { matchLabels: { team: 'b' } } } })).toEqual(['b1']);
    expect(deniedFrom({ namespaces: { namespaceSelector: {} } })).toEqual(['a1', 'a2', 'b1', 'bare']);
  });

  it('takes those with the labels of the own namespace', () => {
    expect(deniedFrom({ namespaces: { sameLabels: ['team'] } })).toEqual(['a1', 'a2']);
    expect(deniedFrom({ namespaces: { sameLabels: ['team', 'tier'] } })).toEqual(['a1']);
  });

  it('takes those that have the labels, one of them with another value', () => {
    expect(deniedFrom({ namespaces: { notSameLabels: ['team'] } })).toEqual(['b1']);
    expect(deniedFrom({ namespaces: { notSameLabels: ['team', 'tier'] } })).toEqual(['a2', 'b1']);
  });

  it('takes nobody where the own namespace has no such label, or none is asked for', () => {
    expect(deniedFrom({ namespaces: { sameLabels: ['team'] } }, ALL, 'bare')).toEqual([]);
    expect(deniedFrom({ namespaces: { notSameLabels: ['team'] } }, ALL, 'bare')).toEqual(['a1', 'a2', 'b1']);
    expect(deniedFrom({ namespaces: { sameLabels: [] } })).toEqual([]);
    expect(deniedFrom({ namespaces: { notSameLabels: [] } })).toEqual([]);
  });

  it('takes pods of those namespaces', () => {
    const pods = (labels: Labels): RawAdminPeer => ({
      pods: { namespaces: { sameLabels: ['team'] }, podSelector: { matchLabels: labels } },
    });
    expect(deniedFrom(pods({ app: 'client' }))).toEqual(['a1', 'a2']);
    expect(deniedFrom(pods({ app: 'other' }))).toEqual([]);
  });

  it('is about the subjects that the policy has, and no others', () => {
    const peer: RawAdminPeer = { namespaces: { sameLabels: ['team'] } };
    expect(deniedFrom(peer, { namespaces: { matchLabels: { tier: 'x' } } })).toEqual(['a1', 'a2']);
    expect(deniedFrom(peer, { namespaces: { matchLabels: { tier: 'y' } } })).toEqual([]);
    expect(deniedFrom(peer, { pods: { podSelector: { matchLabels: { app: 'server' } } } })).toEqual(['a1', 'a2']);
    expect(deniedFrom(peer, { pods: { podSelector: { matchLabels: { app: 'client' } } } })).toEqual([]);
  });
});

function deniedFrom(peer: RawAdminPeer, subject: RawAdminSubject = ALL, to = 'a1'): readonly string[] {
  const world = snapshot({
    namespaces: Object.entries(TEAMS).map(([name, labels]) => namespace(name, labels)),
    pods: Object.keys(TEAMS).flatMap((name, at) => [
      pod(`${name}/client`, { labels: { app: 'client' }, addresses: [`10.0.0.${at}`] }),
      pod(`${name}/server`, { labels: { app: 'server' }, addresses: [`10.0.1.${at}`] }),
    ]),
    unmodelled: [
      {
        ref: { kind: 'AdminNetworkPolicy', name: 'teams' },
        group: 'policy.networking.k8s.io',
        raw: { spec: { priority: 1, subject, ingress: [{ action: 'Deny', from: [peer] }] } },
      },
    ],
  });
  return Object.keys(TEAMS).filter((name) => verdictOf(world, `${name}/pod/client`, `${to}/pod/server:80`) === 'DENY');
}

function verdictOf(world: Parameters<typeof answerWhy>[0], from: string, to: string): string {
  const [source, destination] = [parseTarget(from, 'source'), parseTarget(to, 'destination')];
  if (!source.ok || !destination.ok) throw new Error('no question');
  const answer = answerWhy(world, {
    source: source.target,
    destination: destination.target,
    namespace: undefined,
    addressesOfNames: new Map(),
    inputFlags: '',
  });
  return answer.kind === 'explained' ? answer.explanation.verdict : answer.kind;
}
