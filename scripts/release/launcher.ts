import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFile, type Target } from './targets.ts';

/** The program of an archive that is not one file: a script for sh that starts the Node beside it. */
export function launcher(target: Pick<Target, 'os' | 'arch'>): string {
  const script = readFileSync(join(import.meta.dirname, `${programFile(target)}.sh`), 'utf8');
  return script.replace('@LOADER@', target.os === 'linux' ? loaderCheck(target.arch) : '');
}

/** Without this file a system says of any program of this kind "not found", which sends people looking for the wrong thing. */
const LOADERS = { amd64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' } as const;

function loaderCheck(arch: keyof typeof LOADERS): string {
  return `if [ ! -e ${LOADERS[arch]} ]; then
  echo 'error: kubectl netpol for Linux needs glibc 2.28 or newer, and ${LOADERS[arch]} is not there.' >&2
  echo 'On Alpine run it in a container of another distribution, as docs/release.md shows.' >&2
  exit 1
fi
`;
}
