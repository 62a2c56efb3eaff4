import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../../cluster/built.ts';
import { goBuild } from '../../cluster/build-go.ts';

const MODULE = join(import.meta.dirname, 'krew');

/** The folder with kubectl-krew, and validate-krew-manifest, which the index runs on what is submitted to it. */
export async function buildKrew(): Promise<string> {
  return buildOnce({
    name: 'krew',
    inputs: [...['go.mod', 'go.sum'].map((file) => readFileSync(join(MODULE, file), 'utf8')), process.arch],
    async make(folder) {
      await goBuild(MODULE, { package: 'sigs.k8s.io/krew/cmd/krew', output: join(folder, 'kubectl-krew') });
      const validator = 'validate-krew-manifest';
      await goBuild(MODULE, { package: `sigs.k8s.io/krew/cmd/${validator}`, output: join(folder, validator) });
    },
  });
}
