import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ciliumVersion } from './build-cilium.ts';
import { goBuild } from './build-go.ts';
import { buildOnce } from './built.ts';
import { sourcePath } from './paths.ts';

const HUBBLE = 'github.com/cilium/cilium/hubble';

/** The folder with hubble, the program that agents have in their image. Apart from Cilium, which takes far longer to build. */
export function buildHubble(): Promise<string> {
  const module = sourcePath('hubble-cli');
  const files = ['go.mod', 'go.sum'].map((name) => readFileSync(join(module, name), 'utf8'));
  const stamp = `-X ${HUBBLE}/pkg.Version=${ciliumVersion().slice(1)}`;
  return buildOnce({
    name: 'hubble',
    inputs: [...files, stamp, process.arch],
    make: (folder) => goBuild(module, { package: HUBBLE, output: join(folder, 'hubble'), stamp }),
  });
}
