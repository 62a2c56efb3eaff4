import { expect, it } from 'vitest';
import { flow, gap, node, pod, podEndpoint } from '../helpers/builders.ts';
import { SPECIFICATION } from '../../src/model/enforcer-model.ts';
import { type Judgement, settle } from '../../src/engine/settle.ts';

const CALLER = pod('shop/web', { node: 'n1', addresses: ['10.0.0.1'] });
const OWN_NODE = { kind: 'node', node: node('n1', '192.168.0.1') } as const;

/** From a pod to its own node, where it is not known what the node's own firewall leaves of it. */
function toOwnNode(judgement: Judgement): Judgement {
  const subject = podEndpoint(CALLER);
  return settle(judgement, {
    direction: 'egress',
    subject,
    peer: OWN_NODE,
    flow: flow(subject, OWN_NODE),
    fromOwnNode: 'no',
    model: { ...SPECIFICATION, ownNodeAfterPolicy: 'unknown' },
  });
}

it('A list that is missing stays named, where the enforcer is not clear either: granting it is what helps.', () => {
  const fact = { kind: 'gap', gap: gap('networkpolicies', { namespace: 'shop' }) } as const;
  const unread: Judgement = { result: 'unknown', decision: { kind: 'missing', facts: [fact] } };
  expect(toOwnNode(unread)).toEqual(unread);
});

it('What policies let pass is unknown where the node may drop it.', () => {
  const open: Judgement = { result: 'allow', decision: { kind: 'not-isolated' } };
  expect(toOwnNode(open)).toEqual({
    result: 'unknown',
    decision: { kind: 'missing', facts: [{ kind: 'enforcer', flag: 'ownNodeAfterPolicy' }] },
  });
});
