import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildKube } from './build-go.ts';
import { componentNames, isComponentRunning, stopComponents } from './component.ts';
import { type ControlPlane, launchControlPlane } from './control-plane.ts';
import type { ControlPlaneUp } from './options.ts';
import { controlPlanesFolder } from './paths.ts';

const PREFIX = 'named-';

/** Starts a control plane that outlives this process, in place of the one of the same name. */
export async function upControlPlane({ name, audit }: ControlPlaneUp): Promise<ControlPlane> {
  await downControlPlane(name);
  return launchControlPlane({
    programs: await buildKube(),
    folder: controlPlaneFolder(name),
    life: 'detached',
    options: { audit },
  });
}

export async function downControlPlane(name: string): Promise<void> {
  await stopComponents(controlPlaneFolder(name));
  rmSync(controlPlaneFolder(name), { recursive: true, force: true });
}

export function controlPlaneNames(): string[] {
  if (!existsSync(controlPlanesFolder())) return [];
  return readdirSync(controlPlanesFolder()).flatMap((entry) =>
    entry.startsWith(PREFIX) ? [entry.slice(PREFIX.length)] : [],
  );
}

/** What runs of this control plane, as text. */
export function describeControlPlane(name: string): string {
  const folder = controlPlaneFolder(name);
  const parts = componentNames(folder).map(
    (part) => `  ${isComponentRunning(folder, part) ? 'running' : 'ENDED  '}  ${part}`,
  );
  return [`control plane "${name}"`, `  kubeconfig ${join(folder, 'admin.kubeconfig')}`, ...parts].join('\n');
}

export function controlPlaneFolder(name: string): string {
  return join(controlPlanesFolder(), `${PREFIX}${name}`);
}
