import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { stopComponents } from './component.ts';
import { controlPlanesFolder } from './paths.ts';
import { identify, isRunning, type ProcessIdentity } from './process.ts';

const DAY = 24 * 60 * 60_000;

/** A fresh folder for a control plane that belongs to this process. */
export function newControlPlaneFolder(): string {
  mkdirSync(controlPlanesFolder(), { recursive: true });
  return mkdtempSync(join(controlPlanesFolder(), 'test-'));
}

/** Notes that the control plane in this folder belongs to this process. */
export function ownFolder(folder: string): void {
  writeFileSync(ownerPath(folder), JSON.stringify(identify(process.pid)));
}

/** Ends what dead processes left, and removes their folders after a day; until then the logs can be read. */
export async function forgetDeadControlPlanes(): Promise<void> {
  if (!existsSync(controlPlanesFolder())) return;
  for (const entry of readdirSync(controlPlanesFolder())) {
    const folder = join(controlPlanesFolder(), entry);
    const owner = readOwner(folder);
    if (owner === undefined || isRunning(owner)) continue;
    await stopComponents(folder);
    if (Date.now() - statSync(ownerPath(folder)).mtimeMs > DAY) rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined for a control plane that outlives whoever started it. */
function readOwner(folder: string): ProcessIdentity | undefined {
  if (!existsSync(ownerPath(folder))) return undefined;
  return JSON.parse(readFileSync(ownerPath(folder), 'utf8')) as ProcessIdentity; // written by ownFolder
}

function ownerPath(folder: string): string {
  return join(folder, 'owner.json');
}
