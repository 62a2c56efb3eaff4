import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP, type NodePlan } from './layout.ts';

interface Hierarchy {
  readonly folder: string;
  readonly version: 1 | 2;
}

/** Makes a control group a node in every hierarchy that is mounted, with the controllers that a kubelet asks for. */
export function makeCgroups(nodes: readonly NodePlan[]): void {
  for (const hierarchy of hierarchies()) {
    const top = join(hierarchy.folder, CGROUP);
    makeGroup(hierarchy, hierarchy.folder, top);
    for (const { name } of nodes) makeGroup(hierarchy, top, join(top, name));
  }
}

/** Removes the control groups of a cluster whose processes are gone. */
export function removeCgroups(): void {
  for (const { folder } of hierarchies()) removeGroup(join(folder, CGROUP));
}

function hierarchies(): Hierarchy[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, folder = '', type]): Hierarchy[] => {
      if (!folder.startsWith('/sys/fs/cgroup')) return [];
      if (type === 'cgroup') return [{ folder, version: 1 }];
      return type === 'cgroup2' ? [{ folder, version: 2 }] : [];
    });
}

function makeGroup({ version }: Hierarchy, parent: string, group: string): void {
  if (version === 2) delegateControllers(parent);
  mkdirSync(group, { recursive: true });
  if (version === 1) copySets(parent, group);
}

/** A version 2 group hands on only the controllers that it names. */
function delegateControllers(group: string): void {
  const controllers = readFileSync(join(group, 'cgroup.controllers'), 'utf8').trim().split(' ').filter(Boolean);
  for (const controller of controllers) writeFileSync(join(group, 'cgroup.subtree_control'), `+${controller}`);
}

/** A version 1 cpuset starts without processors and memory, and takes no process until it has both. */
function copySets(parent: string, group: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const source = join(parent, file);
    if (existsSync(source)) writeFileSync(join(group, file), readFileSync(source));
  }
}

function removeGroup(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(group, entry.name));
  }
  rmdirSync(group);
}
