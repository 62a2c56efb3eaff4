import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything lives that is not source: $NETPOL_TESTBED, or netpol-testbed in the user's cache folder. */
export function testbedFolder(): string {
  const { NETPOL_TESTBED, XDG_CACHE_HOME } = process.env;
  return NETPOL_TESTBED || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'netpol-testbed');
}

/** What was built, one folder a piece and content hash. */
export function builtFolder(): string {
  return join(testbedFolder(), 'built');
}

/** State of the one full cluster of this machine. */
export function clusterFolder(): string {
  return join(testbedFolder(), 'cluster');
}

/** State of the control planes, one folder an instance. */
export function controlPlanesFolder(): string {
  return join(testbedFolder(), 'control-planes');
}

/** A file or folder beside this one in the source tree. */
export function sourcePath(...parts: readonly string[]): string {
  return join(import.meta.dirname, ...parts);
}
