import { dirname } from 'node:path';
import { execa } from 'execa';
import { TestbedError } from './error.ts';

export interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  readonly stdin?: string | undefined;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The cluster's own kubectl, bound to one kubeconfig. */
export interface Kubectl {
  /** Standard output; rejects with the error text when kubectl fails. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** The whole outcome, for tests that compare failures. */
  tryKubectl(args: readonly string[], options?: KubectlOptions): Promise<KubectlResult>;
}

/** Binds a kubectl program to a kubeconfig; what it remembers of the cluster lies beside that file. */
export function bindKubectl(program: string, kubeconfig: string): Kubectl {
  const tryKubectl: Kubectl['tryKubectl'] = async (args, { stdin = '', env } = {}) => {
    const { exitCode, stdout, stderr, failed, code } = await execa(program, args, {
      input: stdin,
      env: { KUBECONFIG: kubeconfig, KUBECACHEDIR: `${dirname(kubeconfig)}/kubectl-cache`, ...env },
      reject: false,
      stripFinalNewline: false,
    });
    if (failed && exitCode === undefined)
      throw new TestbedError(`kubectl ${args.join(' ')}: ${code ?? 'ended by a signal'}`);
    return { exitCode: exitCode ?? 0, stdout, stderr };
  };
  return {
    tryKubectl,
    async kubectl(args, stdin) {
      const { exitCode, stdout, stderr } = await tryKubectl(args, { stdin });
      if (exitCode !== 0) throw new TestbedError(`kubectl ${args.join(' ')}: exit ${exitCode}: ${stderr || stdout}`);
      return stdout;
    },
  };
}
