import { execa } from 'execa';
import {
  CONTROL_PLANE_ADDRESS,
  CONTROL_PLANE_ADDRESS_6,
  FABRIC_PREFIX,
  FABRIC_PREFIX_6,
  HOST_LINK,
  type NodePlan,
  POD_CIDR,
  POD_CIDR_6,
  SERVICE_CIDR,
  SERVICE_CIDR_6,
  WORLD_ADDRESS,
  WORLD_ADDRESS_6,
  WORLD_HOST_6,
  WORLD_HOSTS,
  WORLD_NETWORK_6,
  WORLD_NETWORKS,
} from './layout.ts';

const BRIDGE = 'np-fabric';
export const WORLD = 'world';

/** The end of a node's wire that is at the bridge. */
export function wireOf(name: string): string {
  return `f-${name}`;
}

/** Joins a network namespace a node, and one for the outside world, by a bridge. No namespace gets a default route: nothing can leave. */
export async function layFabric(nodes: readonly NodePlan[]): Promise<void> {
  await execa('sysctl', ['-qw', 'net.ipv4.tcp_orphan_retries=1']); // cut off connections must not keep the namespace
  await ip([
    'link set lo up',
    `link add ${BRIDGE} type bridge`,
    `addr add ${CONTROL_PLANE_ADDRESS}/${FABRIC_PREFIX} dev ${BRIDGE}`,
    `link set ${BRIDGE} up`,
    `addr add ${HOST_LINK.insideAddress}/${HOST_LINK.prefix} dev host`,
    'link set host up',
    ...[...nodes.map((node) => node.name), WORLD].flatMap((name) => [
      `netns add ${name}`,
      `link add ${wireOf(name)} type veth peer name eth0 netns ${name}`,
      `link set ${wireOf(name)} master ${BRIDGE} up`,
    ]),
    ...nodes.map((node) => `route add ${node.podCidr} via ${node.address}`), // the API server's way to webhooks
  ]);
  await Promise.all([layWorld(nodes), ...nodes.map((node) => layNode(node, nodes))]);
  if (nodes.some(({ ipv6 }) => ipv6 !== undefined)) await layIpv6(nodes);
}

/** The same once more; `nodad`, because nobody else could have these addresses, and asking takes a second. */
async function layIpv6(nodes: readonly NodePlan[]): Promise<void> {
  const routesTo = (some: readonly NodePlan[]) =>
    some.flatMap(({ ipv6 }) => (ipv6 === undefined ? [] : [`route add ${ipv6.podCidr} via ${ipv6.address}`]));
  await ip([`addr add ${CONTROL_PLANE_ADDRESS_6}/${FABRIC_PREFIX_6} dev ${BRIDGE} nodad`, ...routesTo(nodes)]);
  const layNode6 = async (node: NodePlan): Promise<void> => {
    await ip(
      [
        `addr add ${node.ipv6?.address}/${FABRIC_PREFIX_6} dev eth0 nodad`,
        ...routesTo(nodes.filter((other) => other !== node)),
        `route add ${WORLD_NETWORK_6} via ${WORLD_ADDRESS_6}`,
        `route add ${SERVICE_CIDR_6} dev eth0`,
        `route add blackhole ${POD_CIDR_6}`,
      ],
      node.name,
    );
    await execa('ip', ['netns', 'exec', node.name, 'sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1']);
  };
  const layWorld6 = () =>
    ip(
      [
        `addr add ${WORLD_ADDRESS_6}/${FABRIC_PREFIX_6} dev eth0 nodad`,
        `addr add ${WORLD_HOST_6}/128 dev lo nodad`,
        ...routesTo(nodes),
      ],
      WORLD,
    );
  await Promise.all([layWorld6(), ...nodes.map(layNode6)]);
}

async function layNode(node: NodePlan, nodes: readonly NodePlan[]): Promise<void> {
  const others = nodes.filter((other) => other !== node);
  await ip(
    [
      'link set lo up',
      `addr add ${node.address}/${FABRIC_PREFIX} dev eth0`,
      'link set eth0 up',
      ...others.map((other) => `route add ${other.podCidr} via ${other.address}`),
      ...WORLD_NETWORKS.map((network) => `route add ${network} via ${WORLD_ADDRESS}`),
      `route add ${SERVICE_CIDR} dev eth0`, // never taken: kube-proxy turns to a backend what has a route at all
      `route add blackhole ${POD_CIDR}`, // an address that no pod has stays silent
    ],
    node.name,
  );
  await execa('ip', ['netns', 'exec', node.name, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

async function layWorld(nodes: readonly NodePlan[]): Promise<void> {
  await ip(
    [
      'link set lo up',
      `addr add ${WORLD_ADDRESS}/${FABRIC_PREFIX} dev eth0`,
      'link set eth0 up',
      ...WORLD_HOSTS.map((host) => `addr add ${host}/32 dev lo`),
      ...nodes.map((node) => `route add ${node.podCidr} via ${node.address}`),
    ],
    WORLD,
  );
}

async function ip(commands: readonly string[], namespace?: string): Promise<void> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  await execa('ip', [...where, '-batch', '-'], { input: `${commands.join('\n')}\n` });
}
