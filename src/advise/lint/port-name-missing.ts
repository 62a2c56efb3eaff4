import { namePodOf, someOf, wordPort } from './words.ts';
import type { Lint, LintFinding, LintFix } from './lint.ts';
import { mendAt } from './mend.ts';
import { type NamedPort, namedPorts, portsOf } from './ask/port-names.ts';

export const portNameMissing: Lint = {
  id: 'L-12',
  name: 'port-name-missing',
  severity: 'error',
  summary: 'A named port that no container of the destination has',
  why: 'The name of a port is looked up among the ports that the containers of the destination pod declare, not among those of a Service. A name that none of them declares matches no port.',
  remedy: 'Write the name as the container declares it under ports, or the number.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  needs: ['pods'],
  find: (world) => namedPorts(world).flatMap((named) => (named.namesakes.length === 0 ? [tell(named)] : [])),
};

function tell({ policy, entry, name, protocol, pods }: NamedPort): LintFinding {
  const path = [...entry.path, 'port'];
  const ports = portsOf(pods);
  const has =
    ports.length === 0 ? 'they declare no port at all' : `they declare ${someOf(ports.map(wordPort), MOST_PORTS)}`;
  const usable = ports.filter((port) => port.protocol === protocol);
  const [only] = usable;
  const fix: LintFix | undefined =
    only === undefined || usable.length > 1
      ? undefined
      : {
          text: `write ${only.name ?? only.port}`,
          mended: mendAt(policy.written, path, () => only.name ?? only.port),
        };
  return {
    about: policy.ref,
    path,
    message: `no container of ${pods.length === 1 ? 'the pod' : `the ${pods.length} pods`} at the destination has a port named "${name}": ${has}`,
    notes: [`looked at ${someOf(pods.map(namePodOf))}`],
    ...(fix === undefined ? {} : { fix }),
  };
}

const MOST_PORTS = 6;
