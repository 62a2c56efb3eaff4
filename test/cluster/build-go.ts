import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildOnce } from './built.ts';
import { TestbedError } from './error.ts';
import { sourcePath } from './paths.ts';
import { requireLinux } from './requirements.ts';

const MODULE = sourcePath('kube');

/** The folder with kube-in-one, which is every Kubernetes component and the enforcer, and kubectl, the same by another name. */
export async function buildKube(): Promise<string> {
  requireLinux();
  const version = kubernetesVersion();
  const [major, minor] = version.split('.');
  const stamp = Object.entries({ gitVersion: `v${version}`, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
  return buildOnce({
    name: 'kube',
    inputs: [...moduleFiles(), ...goFiles('.'), ...goFiles('enforcer'), stamp, process.arch],
    async make(folder) {
      await goBuild(MODULE, { package: '.', output: join(folder, 'kube-in-one'), stamp });
      await execa('ln', ['-s', 'kube-in-one', join(folder, 'kubectl')]);
    },
  });
}

/** The folder with agnhost, Kubernetes' own test server and client. */
export async function buildAgnhost(): Promise<string> {
  return buildOnce({
    name: 'agnhost',
    inputs: [...moduleFiles(), process.arch],
    make: (folder) =>
      goBuild(MODULE, { package: 'k8s.io/kubernetes/test/images/agnhost', output: join(folder, 'agnhost') }),
  });
}

/** The folder with coredns, the cluster's DNS. */
export async function buildDns(): Promise<string> {
  return buildOnce({
    name: 'dns',
    inputs: [...moduleFiles(), ...goFiles('dns'), process.arch],
    make: (folder) => goBuild(MODULE, { package: './dns', output: join(folder, 'coredns') }),
  });
}

/** The program that asks cyclonus' matcher about every pair of pods. */
export async function buildAllPairs(): Promise<string> {
  requireLinux();
  const folder = await buildOnce({
    name: 'all-pairs',
    inputs: [...moduleFiles(), ...goFiles('all-pairs'), process.arch],
    make: (made) => goBuild(MODULE, { package: './all-pairs', output: join(made, 'all-pairs') }),
  });
  return join(folder, 'all-pairs');
}

interface GoBuild {
  readonly package: string;
  readonly output: string;
  readonly stamp?: string;
}

/** Builds one static program; takes minutes when Go's own cache is cold. */
export async function goBuild(module: string, { package: name, output, stamp = '' }: GoBuild): Promise<void> {
  const go = await requireGo(module);
  process.stderr.write(`building ${name} with ${go}; minutes when cold\n`);
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${stamp}`, '-o', output, name];
  const { failed, stderr } = await execa('go', args, { cwd: module, env: { CGO_ENABLED: '0' }, reject: false });
  if (failed) throw new TestbedError(`"go ${args.join(' ')}" failed in ${module}:\n${stderr}`);
}

/** What `go version` says; throws when there is none that can build this module. */
async function requireGo(module: string): Promise<string> {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(module, 'go.mod'), 'utf8'))?.[1];
  const { failed, stdout, stderr } = await execa('go', ['version'], { cwd: module, reject: false });
  if (!failed) return stdout.replace(/^go version /, '');
  throw new TestbedError(
    `the test cluster is built with Go ${needed} or newer, and "go version" does not work here (${stderr || 'not on the PATH'}): ` +
      'install it from https://go.dev/dl/ and put it on the PATH',
  );
}

function kubernetesVersion(): string {
  const version = /^\s*k8s\.io\/kubernetes v(\S+)$/m.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new TestbedError(`${MODULE}/go.mod does not require k8s.io/kubernetes`);
  return version;
}

function moduleFiles(): string[] {
  return ['go.mod', 'go.sum'].map((file) => readFileSync(join(MODULE, file), 'utf8'));
}

function goFiles(folder: string): string[] {
  const files = readdirSync(join(MODULE, folder)).filter((file) => file.endsWith('.go'));
  return files.sort().flatMap((file) => [file, readFileSync(join(MODULE, folder, file), 'utf8')]);
}
