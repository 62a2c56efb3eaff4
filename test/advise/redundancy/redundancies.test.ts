import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStates } from '../../../src/advise/diff/compare.ts';
import { findRedundancies, type Redundancies } from '../../../src/advise/redundancy/redundancies.ts';
import { withoutRules } from '../../../src/advise/redundancy/without-rules.ts';
import { comparable } from '../../../src/advise/comparable.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { compileNetworkPolicy } from '../../../src/dialects/network-policy.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../../src/engine/all-pairs/connectivity.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../../src/model/network-policy.ts';
import { namespace, pod, policy, policySet, snapshot } from '../../helpers/builders.ts';
import { anyWorld, type World } from '../../properties/worlds.ts';
import { holds, TIMEOUT } from '../../properties/runs.ts';

function redundanciesOf({ namespaces, pods, policies }: Pick<World, 'namespaces' | 'pods' | 'policies'>): Redundancies {
  return findRedundancies(indexSnapshot(snapshot({ namespaces, pods })), policySet(...policies));
}

/** Everything that is said to be redundant is gone. */
function simplified(policies: readonly NetworkPolicy[], found: Redundancies): readonly NetworkPolicy[] {
  const gone = new Set(
    [...found.duplicates, ...found.needless].map(({ policy: { ref } }) => `${ref.namespace}/${ref.name}`),
  );
  return policies
    .filter((each) => !gone.has(`${each.namespace}/${each.name}`))
    .map((each) => {
      const isMine = ({ policy: { ref } }: { policy: { ref: { namespace?: string; name: string } } }) =>
        ref.namespace === each.namespace && ref.name === each.name;
      const dead = found.allowAlls.filter(isMine).flatMap(({ others }) => others);
      return withoutRules(each, compileNetworkPolicy(each), [
        ...found.covered.filter(isMine).map(({ rule }) => rule),
        ...dead,
      ]);
    });
}

function connect({ namespaces, nodes, pods, policies }: World): Connectivity {
  return connectivityOf(indexSnapshot(comparable(snapshot({ namespaces, nodes, pods }))), policySet(...policies));
}

/** What is not known on both sides is told of as well, where the policies are others. */
function differences(before: Connectivity, after: Connectivity): number {
  const steps = compareStates(before, after, () => true);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    const transitions = step.value.blocks.flatMap((block) => block.differences.flatMap((each) => each.transitions));
    return transitions.filter((each) => each.before !== each.after).length;
  }
}

const WEB = { podSelector: { matchLabels: { app: 'web' } } };
const fromApp = (app: string) => ({ from: [{ podSelector: { matchLabels: { app } } }] });

function coveredIn(...specs: readonly NetworkPolicySpec[]): readonly string[] {
  const policies = specs.map((spec, at) => policy(`shop/p${at}`, { policyTypes: ['Ingress'], ...spec }));
  const namespaces = [namespace('shop', { team: 'blue' }), namespace('bank')];
  return redundanciesOf({ namespaces, pods: [pod('shop/web-1')], policies }).covered.map(
    ({ policy: { ref }, rule, by, reach }) =>
      `${ref.name}.${rule.path.slice(1).join('.')} by ${by.map((each) => `${each.policy.ref.name}.${each.rule.index}`).join()} ${reach}`,
  );
}

describe('redundancies', { timeout: TIMEOUT * 3 }, () => {
  it.each<[string, readonly NetworkPolicySpec[], readonly string[]]>([
    [
      'the same rule twice: the second',
      [{ ...WEB, ingress: [fromApp('a'), fromApp('a')] }],
      ['p0.ingress.1 by p0.0 always'],
    ],
    [
      'a rule of one label within one of all pods',
      [{ ...WEB, ingress: [fromApp('a'), { from: [{ podSelector: {} }] }] }],
      ['p0.ingress.0 by p0.1 always'],
    ],
    [
      'a policy about more pods covers one about some',
      [
        { ...WEB, ingress: [fromApp('a')] },
        { podSelector: {}, ingress: [fromApp('a')] },
      ],
      ['p0.ingress.0 by p1.0 always'],
    ],
    [
      'a policy about fewer pods does not',
      [
        { podSelector: {}, ingress: [fromApp('a')] },
        { ...WEB, ingress: [fromApp('a'), fromApp('b')] },
      ],
      ['p1.ingress.0 by p0.0 always'],
    ],
    [
      'ports of two rules together',
      [
        {
          ...WEB,
          ingress: [
            { ...fromApp('a'), ports: [{ port: 81, endPort: 89 }] },
            { ...fromApp('a'), ports: [{ port: 80, endPort: 85 }] },
            { from: [{ podSelector: {} }], ports: [{ port: 86, endPort: 95 }] },
          ],
        },
      ],
      ['p0.ingress.0 by p0.1,p0.2 always'],
    ],
    [
      'not with a hole between the ports',
      [
        {
          ...WEB,
          ingress: [
            { ...fromApp('a'), ports: [{ port: 81, endPort: 89 }] },
            { ...fromApp('a'), ports: [{ port: 80, endPort: 84 }] },
            { from: [{ podSelector: {} }], ports: [{ port: 86, endPort: 95 }] },
          ],
        },
      ],
      [],
    ],
    [
      'all of TCP and UDP and SCTP is not everything: ICMP',
      [
        {
          ...WEB,
          ingress: [fromApp('a'), { ...fromApp('a'), ports: [{}, { protocol: 'UDP' }, { protocol: 'SCTP' }] }],
        },
      ],
      ['p0.ingress.1 by p0.0 always'],
    ],
    [
      'a name is covered by the whole protocol, not by a number',
      [
        {
          ...WEB,
          ingress: [
            { ...fromApp('a'), ports: [{ port: 'http' }] },
            { ...fromApp('b'), ports: [{ port: 'http' }] },
            { ...fromApp('a'), ports: [{ port: 80 }] },
            { ...fromApp('b'), ports: [{}] },
          ],
        },
      ],
      ['p0.ingress.1 by p0.3 always'],
    ],
    [
      'by labels that the namespace has now',
      [{ ...WEB, ingress: [fromApp('a'), { from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }] }],
      ['p0.ingress.0 by p0.1 now'],
    ],
    [
      'by the label of its name, always',
      [
        {
          ...WEB,
          ingress: [
            fromApp('a'),
            { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] },
          ],
        },
      ],
      ['p0.ingress.0 by p0.1 always'],
    ],
    [
      'a block within two blocks of one rule',
      [
        {
          ...WEB,
          ingress: [
            { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
            {
              from: [
                { ipBlock: { cidr: '10.0.0.0/9', except: ['10.1.1.0/24'] } },
                { ipBlock: { cidr: '10.128.0.0/9' } },
              ],
            },
          ],
        },
      ],
      ['p0.ingress.0 by p0.1 always'],
    ],
    [
      'pods are no addresses',
      [{ ...WEB, ingress: [fromApp('a'), { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }],
      [],
    ],
    [
      'a rule of a direction that does not isolate covers nothing',
      [
        { ...WEB, ingress: [fromApp('a')] },
        { podSelector: {}, policyTypes: ['Egress'], ingress: [fromApp('a')] },
      ],
      [],
    ],
  ])('%s', (_, specs, expected) => {
    expect(coveredIn(...specs)).toEqual(expected);
  });

  it('are duplicates in whatever words', () => {
    const one = policy('shop/a', {
      ...WEB,
      ingress: [fromApp('a'), { ...fromApp('b'), ports: [{ port: 80 }, { port: 81 }] }],
    });
    const other = policy('shop/b', {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      policyTypes: ['Ingress'],
      ingress: [{ ...fromApp('b'), ports: [{ port: 80, endPort: 81, protocol: 'TCP' }] }, fromApp('a')],
    });
    const found = redundanciesOf({ namespaces: [], pods: [], policies: [one, other] });
    expect(found.duplicates.map(({ policy: { ref }, of }) => [ref.name, of.ref.name])).toEqual([['b', 'a']]);
    expect(found.covered).toEqual([]);
  });

  it('can all go at once without a verdict changing', () => {
    let seen = 0;
    holds(
      fc.property(anyWorld, (world) => {
        const found = redundanciesOf(world);
        const policies = simplified(world.policies, found);
        seen += found.covered.length + found.duplicates.length + found.allowAlls.length + found.needless.length;
        expect(differences(connect(world), connect({ ...world, policies }))).toBe(0);
      }),
      400,
    );
    expect(seen).toBeGreaterThan(100);
  });
});
