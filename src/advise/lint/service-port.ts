import type { FieldPath } from '../../model/reference.ts';
import { type KnownPolicy, type KnownRule, networkPolicies, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { count, namePodOf, someOf } from './words.ts';
import { destinationPods } from './ask/peers.ts';
import { knowsServices } from './ask/known.ts';
import { mendAt } from './mend.ts';
import type { Pod } from '../../model/pod.ts';
import type { PortMatch } from '../../dialects/compiled.ts';
import { selectorOf, servicesOf, translatedPorts } from './ask/services.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { selects } from '../../model/match-labels.ts';

export const servicePort: Lint = {
  id: 'L-10',
  name: 'service-port',
  severity: 'error',
  summary: 'The port of a Service where the port of its pods is needed',
  why: 'A Service translates its port to the targetPort of a pod before policy sees the connection. A rule for port 80 does not let through what the Service sends to port 8080 of the pod.',
  remedy: 'Write the targetPort: the port on which the container listens, as a number or by its name.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  needs: ['pods', 'services'],
  find: (world) =>
    networkPolicies(world).flatMap((policy) =>
      rulesIn(policy).flatMap((rule) => (rule.counts ? checkRule(world, policy, rule) : [])),
    ),
};

function checkRule(world: LintWorld, policy: KnownPolicy, known: KnownRule): readonly LintFinding[] {
  const { rule } = known;
  // Most rules name no port of any Service: that is told without looking at pods.
  if (rule.ports === 'any' || !rule.ports.some((port) => isTranslated(world, port))) return [];
  const pods = destinationPods(world, known)?.filter(({ hostNetwork }) => !hostNetwork) ?? [];
  if (pods.length === 0) return [];
  const ports = rule.ports;
  return ports.flatMap((port) => {
    const meant = servicePortMeant(world, port, pods);
    if (meant === undefined || isAllowed(meant, ports)) return [];
    return [tell(policy, port.path, meant)];
  });
}

/** Whether some Service sends this port to another one. */
function isTranslated(world: LintWorld, { port, protocol }: PortMatch): boolean {
  if (port.kind !== 'range' || port.first !== port.last) return false;
  return translatedPorts(world).has(`${port.first}/${protocol}`);
}

/** A Service whose port the rule names, and the ports of the pods behind it. */
interface Meant {
  readonly service: Service;
  readonly port: ServicePort;
  readonly pods: readonly Pod[];
  /** The numbers that targetPort stands for. */
  readonly targets: readonly number[];
}

function servicePortMeant(world: LintWorld, entry: PortMatch, pods: readonly Pod[]): Meant | undefined {
  const { port: wanted, protocol } = entry;
  if (wanted.kind !== 'range' || wanted.first !== wanted.last) return undefined;
  const number = wanted.first;
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
  if (!namespaces.every((namespace) => knowsServices(world, namespace))) return undefined;
  const services = namespaces.flatMap((namespace) => servicesOf(world, namespace)).filter(({ headless }) => !headless);
  const isNamed = services.some(({ ports }) =>
    ports.some((port) => port.port === number && port.protocol === protocol && port.targetPort !== number),
  );
  if (!isNamed || pods.some((pod) => pod.ports.some((port) => port.port === number && port.protocol === protocol)))
    return undefined;
  const mapped = services.flatMap((service) => {
    const mine = pods.filter((pod) => pod.namespace === service.namespace && selects(pod.labels, selectorOf(service)));
    return mine.length === 0
      ? []
      : service.ports
          .filter((port) => port.protocol === protocol)
          .map((port) => ({ service, port, pods: mine, targets: targetsOf(port, mine) }));
  });
  if (mapped.some(({ targets }) => targets.includes(number))) return undefined;
  return mapped.find(({ port, targets }) => port.port === number && targets.length > 0);
}

function targetsOf({ targetPort, protocol }: ServicePort, pods: readonly Pod[]): readonly number[] {
  if (typeof targetPort === 'number') return [targetPort];
  const named = pods.flatMap(({ ports }) =>
    ports.filter((port) => port.name === targetPort && port.protocol === protocol && port.container !== 'init'),
  );
  return [...new Set(named.map(({ port }) => port))].sort((a, b) => a - b);
}

/** The right port stands beside the wrong one, which then does no harm. */
function isAllowed({ targets, port, pods }: Meant, entries: readonly PortMatch[]): boolean {
  return targets.every((target) =>
    entries.some((entry) => {
      if (entry.protocol !== port.protocol) return false;
      if (entry.port.kind === 'all') return true;
      if (entry.port.kind === 'range') return entry.port.first <= target && target <= entry.port.last;
      const name = entry.port.kind === 'named' ? entry.port.name : undefined;
      return pods.some(({ ports }) => ports.some((each) => each.name === name && each.port === target));
    }),
  );
}

function tell(policy: KnownPolicy, path: FieldPath, { service, port, pods, targets }: Meant): LintFinding {
  const name = `Service ${service.namespace}/${service.name}`;
  const [target, ...others] = targets;
  const fix: LintFix | undefined =
    others.length > 0
      ? undefined
      : {
          text: `write ${target}, the port of the pods, instead of ${port.port}`,
          mended: mendAt(policy.written, [...path, 'port'], () => target),
        };
  return {
    about: policy.ref,
    path: [...path, 'port'],
    message: `${port.port} is the port of ${name}, whose pods listen on ${targets.join(', ')}: policy sees that port`,
    notes: [`${count(pods.length, 'pod')} behind ${name}: ${someOf(pods.map(namePodOf))}`],
    ...(fix === undefined ? {} : { fix }),
  };
}
