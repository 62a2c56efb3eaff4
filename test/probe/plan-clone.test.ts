import { expect, test } from 'vitest';
import { planClone } from '../../src/probe/plan-clone.ts';
import { cluster, policy, policySet } from '../helpers/builders.ts';
import { CLONE, rawPod } from './fake-api.ts';
import { projectProbePod } from '../../src/cluster/project.ts';

const web = projectProbePod(rawPod('shop/web'));
const fromWeb = policy('shop/from-web', {
  podSelector: {},
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/32' } }] }],
});

function judgeAt(address: string, phase: string) {
  const { caveats, judge } = planClone(
    web,
    { services: [], budgets: [], autoscalers: [] },
    {
      runId: 'abc',
      wishes: { method: 'clone', control: 'none', image: 'tools' },
      simulation: { index: cluster({ pods: [web.pod] }), policies: policySet(fromWeb) },
      commands: [['sh']],
      user: {},
    },
  );
  const status = { phase, podIP: address, podIPs: [{ ip: address }] };
  const { metadata, ...rest } = rawPod(`shop/${CLONE}`);
  const labels = { app: 'web', 'annotation.kubectl-netpol/run': 'abc' };
  return { before: caveats, after: judge({ ...rest, metadata: { ...(metadata as object), labels }, status }) };
}

test.each(['Running', 'Succeeded'])(
  'What only the address of a clone decides is open before it has one, and certain afterwards (%s).',
  (phase) => {
    const open = [{ kind: 'address-decides', policies: ['shop/from-web'] }];
    expect(judgeAt('10.0.0.9', phase)).toEqual({
      before: open,
      after: { obstacles: [{ why: 'clone-differs', policies: ['shop/from-web'] }], caveats: [] },
    });
    expect(judgeAt('10.0.0.1', phase).after).toEqual({ obstacles: [], caveats: [] });
  },
);
