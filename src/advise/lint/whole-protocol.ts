import type { Lint, LintFinding } from './lint.ts';
import { type KnownRule, networkPolicies, rulesIn } from './ask/policies.ts';
import { list } from '../../explain/phrase/rules.ts';
import { nameField } from './rule-names.ts';
import { PROTOCOLS } from '../../model/protocol.ts';

/** L-35 */
export const wholeProtocol: Lint = {
  id: 'L-35',
  name: 'whole-protocol',
  severity: 'warning',
  summary: 'An entry of ports without a port matches every port of its protocol',
  why: 'An entry without `port` means all ports of one protocol, TCP where none is given. It is easily written by accident (`- {}`, or a `port` that was indented wrongly), and it opens far more than the list around it suggests. It is not the same as no `ports` at all either: the other protocols stay closed.',
  remedy:
    'Name the ports. Where every port is meant, leave `ports` out, or list each protocol, which tells the next reader that it is meant.',
  source:
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyIngressRule',
  needs: [],
  find: (world) => networkPolicies(world).flatMap((policy) => rulesIn(policy).flatMap(findWholeProtocols)),
};

function findWholeProtocols({ policy, direction, rule }: KnownRule): readonly LintFinding[] {
  if (rule.ports === 'any') return [];
  const { ports } = rule;
  const whole = ports.filter(({ port }) => port.kind === 'all');
  const protocols = new Set(whole.map(({ protocol }) => protocol));
  // Nothing is left that a mistake could have left out.
  const isMeant = protocols.has('TCP') && protocols.has('UDP');
  if (isMeant) return [];
  return whole.map(({ path, protocol }) => {
    const others = ports.filter((entry) => entry.protocol === protocol && entry.port.kind !== 'all');
    const closed = PROTOCOLS.filter((each) => !ports.some((entry) => entry.protocol === each));
    return {
      about: policy.ref,
      path,
      message: `${nameField(path)} matches every ${protocol} port ${direction === 'ingress' ? 'of the selected pods' : 'of the peers'}`,
      notes: [
        ...(others.length === 0
          ? []
          : [
              `It makes ${list(
                others.map((entry) => nameField(entry.path)),
                'and',
              )} needless`,
            ]),
        ...(closed.length === 0
          ? []
          : [`${list(closed, 'and')} ${closed.length === 1 ? 'stays' : 'stay'} closed by this rule`]),
      ],
    };
  });
}
