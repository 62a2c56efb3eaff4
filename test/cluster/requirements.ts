import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { TestbedError } from './error.ts';

// What nodes run on, and the tools that the stand-in for the netshoot image is made of.
const PACKAGES =
  'containerd runc containernetworking-plugins iptables ipset conntrack ethtool iproute2 busybox-static bash curl dnsutils netcat-openbsd socat'.split(
    ' ',
  );

const OTHERWISE = '"npm run cluster up -- --control-plane" needs none of this.';

/** Throws, naming what is missing, unless this machine can run nodes; installs missing Debian packages. */
export async function requireNodes(morePackages: readonly string[] = []): Promise<void> {
  requireLinux();
  if (process.getuid?.() !== 0)
    throw new TestbedError(`nodes need root: network namespaces, mounts, containers. ${OTHERWISE}`);
  requireDebian();
  await requirePackages([...PACKAGES, ...morePackages]);
  await requireKernel();
}

/** Throws unless this is Linux, which even the control plane needs here. */
export function requireLinux(): void {
  if (process.platform !== 'linux')
    throw new TestbedError(`the test cluster needs Linux, and this is ${process.platform}`);
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
const KERNEL_TRIALS: readonly (readonly [feature: string, command: string])[] = [
  ['veth pairs', 'ip link add np-a type veth peer name np-b'],
  ['bridges', 'ip link add np-c type bridge'],
  ['iptables with conntrack', 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j RETURN'],
  ['iptables with marks', 'iptables -A FORWARD -m mark --mark 1/1 -j DROP'],
  ['NFQUEUE', 'iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 100'],
  ['address translation', 'iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 127.0.0.1'],
];

async function requireKernel(): Promise<void> {
  const script = KERNEL_TRIALS.map(([feature, command]) => `${command} || { echo '${feature}'; exit 1; }`).join('\n');
  const { failed, stdout, stderr } = await execa(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', 'bash', '-c', script],
    { reject: false },
  );
  if (!failed) return;
  const lacking = stdout.trim() || 'new network, mount and process namespaces';
  throw new TestbedError(
    `nodes need ${lacking}, and this kernel (or the container around this process) refuses: ${stderr}. ${OTHERWISE}`,
  );
}
