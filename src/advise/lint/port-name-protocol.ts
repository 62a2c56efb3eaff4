import type { Lint, LintFinding } from './lint.ts';
import { mendAt } from './mend.ts';
import { type NamedPort, namedPorts } from './ask/port-names.ts';
import { namePodOf, someOf, wordPort } from './words.ts';

export const portNameProtocol: Lint = {
  id: 'L-13',
  name: 'port-name-protocol',
  severity: 'error',
  summary: 'A named port that the containers of the destination have for another protocol',
  why: 'A named port matches only where the protocol of the container port is that of the rule, and both are TCP where they say nothing.',
  remedy: 'Write the protocol that the container declares.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  needs: ['pods'],
  find: (world) => namedPorts(world).flatMap(check),
};

function check({ policy, entry, name, protocol, pods, namesakes }: NamedPort): readonly LintFinding[] {
  const [found] = namesakes;
  if (found === undefined || namesakes.some((port) => port.protocol === protocol)) return [];
  const path = [...entry.path, 'protocol'];
  const owners = pods.filter(({ ports }) => ports.some((port) => port.name === name));
  return [
    {
      about: policy.ref,
      path: entry.path,
      message: `port "${name}" is wanted for ${protocol}, and the containers have ${someOf(namesakes.map(wordPort))}`,
      notes: [`declared by ${someOf(owners.map(namePodOf))}`],
      fix: { text: `write protocol ${found.protocol}`, mended: mendAt(policy.written, path, () => found.protocol) },
    },
  ];
}
