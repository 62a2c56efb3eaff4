import { join } from 'node:path';
import { TestbedError } from '../error.ts';
import { isRunning } from '../process.ts';
import { insideSandbox } from './sandbox.ts';
import { type ClusterState, componentStates, kubeconfigPath, readState } from './state.ts';

/** What runs of the cluster with nodes, as text. */
export async function describeCluster(): Promise<string> {
  const state = readState();
  if (state === undefined) return 'no cluster with nodes';
  if (!isRunning(state.sandbox.init)) {
    return `${title(state)}\n  ended: "npm run cluster up" starts it again, "npm run cluster down" removes what is left`;
  }
  const components = await componentStates(state);
  const lines = [
    state.phase === 'up' ? `kubeconfig ${kubeconfigPath()}` : 'not up yet',
    ...components.map(({ name, running }) => `${running ? 'running' : 'ENDED  '}  ${name}`),
  ];
  return [title(state), ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The command line of a shell inside: on a node, or beside the control plane. */
export function shellCommand(node?: string): [string, string[]] {
  const state = readState();
  if (state === undefined || !isRunning(state.sandbox.init)) {
    throw new TestbedError('no cluster with nodes is up: "npm run cluster up"');
  }
  const { plan, sandbox } = state;
  const names = plan.nodes.map(({ name }) => name);
  if (node !== undefined && !names.includes(node))
    throw new TestbedError(`there is no node "${node}", but ${names.join(', ')}`);
  const kubeconfig = join(plan.folder, 'enforcer.kubeconfig'); // an administrator's too, and by an address that nodes reach
  const environment = [`KUBECONFIG=${kubeconfig}`, `PATH=${plan.programs}:${process.env['PATH']}`];
  const where = node === undefined ? [] : ['nsenter', `--net=/run/netns/${node}`, '--'];
  return insideSandbox(sandbox, 'env', [...environment, ...where, 'bash']);
}

function title({ options: { nodes, cni, family, enforcement }, startedAt }: ClusterState): string {
  const mode = cni === 'ptp' ? `enforce ${enforcement.enforce}, lag ${enforcement.lag}` : `CNI ${cni}`;
  return `cluster: ${nodes} node${nodes === 1 ? '' : 's'}, ${family === 'dual' ? 'dual stack, ' : ''}${mode}, since ${startedAt}`;
}
