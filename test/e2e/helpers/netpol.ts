import { join } from 'node:path';
import { execa } from 'execa';
import { expectSoundData } from '../../helpers/sound-data.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'netpol.mjs');

/** Runs the plugin from this checkout, built when it is stale, as `npm run -s netpol -- ARGS` does; JSON of it is held to its schema. */
export async function netpol(kubeconfig: string, args: readonly string[]): Promise<KubectlResult> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [SCRIPT, ...args], {
    env: { KUBECONFIG: kubeconfig },
    reject: false,
    stripFinalNewline: false,
  });
  await expectSoundData(args, stdout);
  return { exitCode: exitCode ?? 1, stdout, stderr };
}
