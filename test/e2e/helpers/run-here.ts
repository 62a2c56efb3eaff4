import { runCli } from '../../../src/cli/main.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';
import { fakeIo } from '../../helpers/fake-io.ts';

/** Runs a command line of the plugin in this process: many times faster than a process each, for stories of a thousand questions. */
export async function runHere(args: readonly string[]): Promise<KubectlResult> {
  const { io, stdout, stderr } = fakeIo();
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}
