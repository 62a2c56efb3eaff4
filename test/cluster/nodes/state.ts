import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { NodesOptions } from '../options.ts';
import { clusterFolder, sourcePath } from '../paths.ts';
import { isRunning } from '../process.ts';
import type { InsidePlan } from './layout.ts';
import { insideSandbox, type Sandbox } from './sandbox.ts';

/** What is written down about a cluster that is coming up, or up. */
export interface ClusterState {
  readonly phase: 'starting' | 'up';
  readonly options: NodesOptions;
  readonly plan: InsidePlan;
  readonly sandbox: Sandbox;
  readonly startedAt: string;
}

export interface ComponentState {
  readonly name: string;
  readonly running: boolean;
}

/** The path of the administrator's kubeconfig. */
export function kubeconfigPath(): string {
  return join(clusterFolder(), 'admin.kubeconfig');
}

/** Undefined when there is no cluster, nor what is left of one. */
export function readState(): ClusterState | undefined {
  if (!existsSync(statePath())) return undefined;
  return JSON.parse(readFileSync(statePath(), 'utf8')) as ClusterState; // written by writeState
}

export function writeState(state: ClusterState): void {
  writeFileSync(statePath(), JSON.stringify(state, null, 2));
}

/** True when it came up whole and its sandbox is open; whether each component runs, componentStates says. */
export function isUp(state: ClusterState): boolean {
  return state.phase === 'up' && isRunning(state.sandbox.init);
}

/** The command line that does one of the actions of inside.ts. */
export function insideCommand(sandbox: Sandbox, action: string, plan: InsidePlan): [string, string[]] {
  return insideSandbox(sandbox, process.execPath, [sourcePath('nodes', 'inside.ts'), action, JSON.stringify(plan)]);
}

/** What runs inside, by name. Process numbers mean something inside only, so the question is asked there. */
export async function componentStates({ sandbox, plan }: ClusterState): Promise<ComponentState[]> {
  const { stdout } = await execa(...insideCommand(sandbox, 'status', plan));
  return JSON.parse(stdout) as ComponentState[]; // printed by inside.ts
}

function statePath(): string {
  return join(clusterFolder(), 'state.json');
}
