import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { goBuild } from './build-go.ts';
import { buildOnce, isBuilt, type Recipe } from './built.ts';
import { TestbedError } from './error.ts';
import { sourcePath } from './paths.ts';

const MODULE = sourcePath('cilium');
const CILIUM = 'github.com/cilium/cilium';

/** What Cilium compiles its datapath with. */
export const CILIUM_PACKAGES = ['clang-19', 'llvm-19'];
const COMPILERS = ['clang', 'llc', 'opt', 'llvm-objcopy', 'llvm-strip'];

/**
 * The folder with Cilium: bin/ (agent, cilium-dbg, compilers), cni/ (the plugins that containerd calls), bpf/ (sources of
 * the datapath), crds/.
 */
export function buildCilium(): Promise<string> {
  return buildOnce(recipe());
}

/** Whether a cluster with Cilium can come up without building it first. */
export function isCiliumBuilt(): boolean {
  return isBuilt(recipe());
}

/** As in Cilium's tags: `v1.19.4`. */
export function ciliumVersion(): string {
  const version = /^\s*github\.com\/cilium\/cilium (v\S+)/m.exec(readModuleFile('go.mod'))?.[1];
  if (version === undefined) throw new TestbedError(`${MODULE}/go.mod does not require ${CILIUM}`);
  return version;
}

function recipe(): Recipe {
  return {
    name: 'cilium',
    inputs: [
      readModuleFile('go.mod'),
      readModuleFile('go.sum'),
      readFileSync(import.meta.filename, 'utf8'),
      process.arch,
    ],
    async make(folder) {
      for (const part of ['bin', 'cni', 'crds']) mkdirSync(join(folder, part));
      const stamp = `-X ${CILIUM}/pkg/version.ciliumVersion=${ciliumVersion().slice(1)}`;
      const build = (name: string, output: string) =>
        goBuild(MODULE, { package: `${CILIUM}/${name}`, output: join(folder, output), stamp });
      await build('daemon', 'bin/cilium-agent');
      await build('cilium-dbg', 'bin/cilium-dbg');
      await build('plugins/cilium-cni', 'cni/cilium-cni');
      symlinkSync('/usr/lib/cni/loopback', join(folder, 'cni', 'loopback'));
      for (const compiler of COMPILERS) symlinkSync(`/usr/bin/${compiler}-19`, join(folder, 'bin', compiler));
      await copySources(folder);
    },
  };
}

function readModuleFile(name: string): string {
  return readFileSync(join(MODULE, name), 'utf8');
}

async function copySources(folder: string): Promise<void> {
  const { stdout: source } = await execa('go', ['list', '-m', '-f', '{{.Dir}}', CILIUM], { cwd: MODULE });
  cpSync(join(source, 'bpf'), join(folder, 'bpf'), { recursive: true });
  for (const version of ['v2', 'v2alpha1']) {
    cpSync(join(source, 'pkg/k8s/apis/cilium.io/client/crds', version), join(folder, 'crds', version), {
      recursive: true,
    });
  }
  await execa('chmod', ['-R', 'u+w', folder]); // the module cache is read-only
}
