import { execa } from 'execa';
import { ensureBuilt, ENTRY } from '../../../scripts/bundle.mjs';
import { expectSoundData } from '../../helpers/sound-data.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';

let built: Promise<unknown> | undefined;

/** Runs the plugin from this checkout, built first where it is stale, which is looked at once; JSON of it is held to its schema. */
export async function netpol(kubeconfig: string, args: readonly string[]): Promise<KubectlResult> {
  await (built ??= ensureBuilt());
  const { exitCode, stdout, stderr } = await execa(process.execPath, [ENTRY, ...args], {
    env: { KUBECONFIG: kubeconfig },
    reject: false,
    stripFinalNewline: false,
  });
  await expectSoundData(args, stdout);
  return { exitCode: exitCode ?? 1, stdout, stderr };
}
