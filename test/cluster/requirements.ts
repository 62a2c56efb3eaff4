import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { TestbedError } from './error.ts';
import type { AddressFamily } from './options.ts';

// What nodes run on, and the tools that the stand-in for the netshoot image is made of.
const PACKAGES =
  'containerd runc containernetworking-plugins iptables ipset conntrack ethtool iproute2 busybox-static bash curl dnsutils netcat-openbsd socat'.split(
    ' ',
  );

const OTHERWISE = '"npm run cluster up -- --control-plane" needs none of this.';

export interface NodesNeeds {
  readonly morePackages: readonly string[];
  readonly family: AddressFamily;
}

/** Throws, naming what is missing, unless this machine can run nodes; installs missing Debian packages. */
export async function requireNodes({ morePackages, family }: NodesNeeds): Promise<void> {
  requireLinux();
  if (process.getuid?.() !== 0)
    throw new TestbedError(`nodes need root: network namespaces, mounts, containers. ${OTHERWISE}`);
  requireDebian();
  await requirePackages([...PACKAGES, ...morePackages]);
  const lacking = await missingFeature(family === 'dual' ? [...KERNEL_TRIALS, ...IPV6_TRIALS] : KERNEL_TRIALS);
  if (lacking !== undefined) throw new TestbedError(`${lacking} ${OTHERWISE}`);
}

/** Why this kernel cannot give pods addresses of both families; undefined when it can. */
export async function whyNoDualStack(): Promise<string | undefined> {
  return missingFeature(IPV6_TRIALS);
}

/** Throws unless this is Linux, which even the control plane needs here. */
export function requireLinux(): void {
  if (process.platform !== 'linux')
    throw new TestbedError(`the test cluster needs Linux, and this is ${process.platform}`);
}

/** Whether these Debian packages are there, or could be installed: for stories that can do without. */
export async function hasPackages(packages: readonly string[]): Promise<boolean> {
  try {
    requireDebian();
    await requirePackages(packages);
    return true;
  } catch (error) {
    if (error instanceof TestbedError) return false;
    throw error;
  }
}

function requireDebian(): void {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (/^ID(_LIKE)?=.*\bdebian\b/m.test(release)) return;
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? 'an unknown system';
  throw new TestbedError(`nodes are made from Debian packages, and this is ${name}. ${OTHERWISE}`);
}

async function requirePackages(packages: readonly string[]): Promise<void> {
  const { stdout } = await execa('dpkg-query', ['-W', '-f', '${binary:Package} ${db:Status-Status}\n', ...packages], {
    reject: false,
  });
  const installed = new Set(
    stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(/[ :]/)[0]] : [])),
  );
  const missing = packages.filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  process.stderr.write(`installing Debian packages: ${missing.join(' ')}\n`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await execa('apt-get', ['update', '-qq'], { reject: false }); // a broken extra source matters only if a package is missing then
  const { failed, stderr } = await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env,
    reject: false,
  });
  if (failed) throw new TestbedError(`could not install ${missing.join(', ')}: ${stderr}`);
}

// Tried, not read from a configuration file: a kernel may lack a feature, or the container around us may forbid it.
type Trial = readonly [feature: string, command: string];

const KERNEL_TRIALS: readonly Trial[] = [
  ['veth pairs', 'ip link add np-a type veth peer name np-b'],
  ['bridges', 'ip link add np-c type bridge'],
  ['iptables with conntrack', 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j RETURN'],
  ['iptables with marks', 'iptables -A FORWARD -m mark --mark 1/1 -j DROP'],
  ['NFQUEUE', 'iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 100'],
  ['address translation', 'iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 127.0.0.1'],
];

const IPV6_TRIALS: readonly Trial[] = [
  ['IPv6', 'test "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" = 0'],
  ['forwarding of IPv6', 'sysctl -qw net.ipv6.conf.all.forwarding=1'],
  ['ip6tables with conntrack', 'ip6tables -A FORWARD -m conntrack --ctstate ESTABLISHED -j RETURN'],
  ['ip6tables with marks', 'ip6tables -A FORWARD -m mark --mark 1/1 -j DROP'],
  ['NFQUEUE for IPv6', 'ip6tables -A FORWARD -p tcp -j NFQUEUE --queue-num 100'],
  ['address translation for IPv6', 'ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination ::1'],
];

/** Names the first feature that is refused. */
async function missingFeature(trials: readonly Trial[]): Promise<string | undefined> {
  const script = trials.map(([feature, command]) => `${command} || { echo '${feature}'; exit 1; }`).join('\n');
  const { failed, stdout, stderr } = await execa(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', 'bash', '-c', script],
    { reject: false },
  );
  if (!failed) return undefined;
  const lacking = stdout.trim() || 'new network, mount and process namespaces';
  return `nodes need ${lacking}, and this kernel (or the container around this process) refuses: ${stderr}.`;
}
