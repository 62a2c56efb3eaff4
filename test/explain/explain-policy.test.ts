import { describe, expect, it } from 'vitest';
import { prepareAnalysis } from '../../src/analysis.ts';
import { explainPolicy } from '../../src/explain/explain-policy.ts';
import type { PolicyInWords } from '../../src/explain/policy-in-words.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../src/model/network-policy.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { gap, namespace, pod, policy, snapshot, workload } from '../helpers/builders.ts';

const WORLD: Partial<Snapshot> = {
  pods: [
    pod('shop/web', { labels: { app: 'web' } }),
    pod('shop/db', { labels: { app: 'db' } }),
    pod('shop/old', { labels: { app: 'db' }, phase: 'Succeeded' }),
    pod('shop/agent', { labels: { app: 'agent' }, hostNetwork: true }),
    pod('data/db', { labels: { app: 'db' } }),
  ],
  namespaces: [namespace('shop', { team: 'a' }), namespace('data'), namespace('empty')],
};

const DB = { podSelector: { matchLabels: { app: 'db' } } };

describe('A policy in words', () => {
  it('names whom it selects and whom its rules match, of those that are there now', () => {
    const words = explain(
      policy('shop/db', {
        ...DB,
        ingress: [
          { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] },
          { from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] },
          { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
        ],
      }),
    );
    expect(words).toMatchObject({
      policy: 'shop/db',
      subject: 'pods app=db of namespace shop',
      selected: ['shop/db'],
      note: '',
      ingress: { brief: '3 rules' },
      egress: { brief: '-', rules: [] },
    });
    const [web, team, block] = words.ingress.rules;
    expect(web).toMatchObject({
      path: ['spec', 'ingress', 0],
      who: 'from pods app=web of namespace shop',
      ports: 'TCP 5432',
      pods: ['shop/web'],
    });
    expect(team).toMatchObject({ pods: [], note: 'nobody now: no namespace has team=b' });
    expect(block).not.toHaveProperty('pods');
  });

  it.each<[string, NetworkPolicySpec, string]>([
    ['shop/a', DB, ''],
    [
      'empty/a',
      DB,
      'it selects nobody now: no pod in "empty" has these labels; pods with these labels are in "shop" and "data"',
    ],
    [
      'shop/a',
      { podSelector: { matchLabels: { app: 'x' } } },
      'it selects nobody now: no pod in "shop" has these labels',
    ],
    ['empty/a', {}, 'it selects nobody now: "empty" has no pods'],
  ])('says of %s why it selects nobody: %o', (name, spec, note) => {
    expect(explain(policy(name, spec)).note).toBe(note);
  });

  it('counts a workload that has no pods yet', () => {
    const waiting = workload('Deployment', 'empty/api', { pod: { labels: { app: 'db' } } });
    expect(explain(policy('empty/a', DB), { ...WORLD, workloads: [waiting] }).selected).toEqual(['empty/api']);
  });

  it('counts nobody where not everybody could be read', () => {
    const hidden = { ...WORLD, coverage: [{ resource: 'pods', namespace: 'shop' }], gaps: [gap('pods')] };
    const words = explain(policy('shop/db', { ...DB, ingress: [{ from: [{ namespaceSelector: {} }] }] }), hidden);
    expect(words.selected).toEqual(['shop/db']);
    expect(words.ingress.rules[0]).not.toHaveProperty('matches');
    expect(explain(policy('data/db', DB), hidden)).not.toHaveProperty('selected');
  });

  it('counts nobody, and says so, where it holds what this version does not know', () => {
    const words = explain(policy('shop/db', { ...DB, mood: 'stern' } as NetworkPolicySpec));
    expect(words).not.toHaveProperty('selected');
    expect(words.caveats).toMatchObject([{ code: 'UNRECOGNISED_FIELD', text: expect.stringContaining('mood') }]);
  });
});

function explain(given: NetworkPolicy, world: Partial<Snapshot> = WORLD): PolicyInWords {
  const { index, policies } = prepareAnalysis(snapshot({ ...world, networkPolicies: [given] }));
  const compiled = policies.tiers.flatMap(({ byNamespace }) => [...byNamespace.values()].flat());
  const [first] = compiled;
  if (first === undefined) throw new Error('the policy did not compile');
  return explainPolicy(index, first);
}
