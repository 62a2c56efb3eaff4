import { describe, expect, it } from 'vitest';
import { answerWhy } from '../../src/analysis.ts';
import type { Caveat } from '../../src/explain/explanation.ts';
import type { Gap } from '../../src/model/gap.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { pod, policy, snapshot } from '../helpers/builders.ts';

const WORLD = snapshot({
  pods: [pod('x/a', { addresses: ['10.0.0.1'] }), pod('y/b', { addresses: ['10.0.0.2'] })],
  networkPolicies: [policy('x/shut', { podSelector: {}, policyTypes: ['Ingress'] })],
});

const TOLD: UnmodelledPolicy = {
  ref: { kind: 'PolicyEndpoint', namespace: 'x', name: 'shut-1' },
  group: 'networking.k8s.aws',
  raw: {
    spec: {
      policyRef: { namespace: 'x', name: 'shut' },
      podIsolation: ['Ingress'],
      podSelectorEndpoints: [{ podIP: '10.0.0.1' }],
    },
  },
};

function hidden(resource: string, namespace: string): Gap {
  const at = { verb: 'list', group: 'networking.k8s.aws', resource, namespace } as const;
  return { ...at, reason: 'forbidden', message: '' };
}

function caveats(parts: Partial<Snapshot>): readonly Caveat[] {
  const end = (text: string) => {
    const parsed = parseTarget(text, text.includes(':') ? 'destination' : 'source');
    if (!parsed.ok) throw new Error(text);
    return parsed.target;
  };
  const answer = answerWhy(
    { ...WORLD, ...parts },
    {
      source: end('y/b'),
      destination: end('x/a:80'),
      namespace: undefined,
      addressesOfNames: new Map(),
      inputFlags: '',
    },
  );
  if (answer.kind !== 'explained') throw new Error(answer.kind);
  return answer.explanation.caveats.filter(({ code }) => code === 'AWS_POLICY_ENDPOINTS');
}

describe('What the agents of the AWS VPC CNI are told', () => {
  it('is nothing to say where there is nothing of it, or it is what the policies say', () => {
    expect(caveats({})).toEqual([]);
    expect(caveats({ unmodelled: [TOLD] })).toEqual([]);
  });

  it('is said to be not known where it could not be read about the namespace of an end, and the answer stays', () => {
    const [about, ...others] = caveats({ unmodelled: [TOLD], gaps: [hidden('policyendpoints', 'x')] });
    expect(about).toMatchObject({ severity: 'info', text: expect.stringContaining('policyendpoints') });
    expect(others).toEqual([]);
    expect(caveats({ gaps: [hidden('policyendpoints', 'z')] })).toEqual([]);
  });

  it('is compared with what isolates, direction by direction', () => {
    const { spec } = TOLD.raw as { readonly spec: object }; // as written above
    const other = { ...TOLD, raw: { spec: { ...spec, podIsolation: ['Egress'] } } };
    expect(caveats({ unmodelled: [other] })).toMatchObject([{ text: expect.stringContaining('not isolate ingress') }]);
  });

  it('is not taken for complete where an entry of it cannot be read', () => {
    const ingress = [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }];
    const networkPolicies = [policy('x/shut', { podSelector: {}, policyTypes: ['Ingress'], ingress })];
    const { spec } = TOLD.raw as { readonly spec: object }; // as written above
    const told = (...entries: readonly object[]) => [{ ...TOLD, raw: { spec: { ...spec, ingress: entries } } }];
    expect(caveats({ networkPolicies, unmodelled: told({ cidr: '10.0.0.2' }) })).toEqual([]);
    expect(caveats({ networkPolicies, unmodelled: told({ cidr: '10.0.0.3' }) })).toHaveLength(1);
    expect(caveats({ networkPolicies, unmodelled: told({ cidr: '10.0.0.3' }, { newer: 1 }) })).toEqual([]);
  });
});
