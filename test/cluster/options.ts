import { parseArgs } from 'node:util';
import { TestbedError } from './error.ts';

export type CniName = 'ptp' | 'cilium';

/** Which addresses pods, Services and nodes have: IPv4, or IPv4 and IPv6. */
export type AddressFamily = 'ipv4' | 'dual';

/** Settings of an enforcer by their names, as in its ConfigMap. */
export type Settings = Readonly<Record<string, string>>;

/** What a denied connection meets (`none`: nobody enforces), and how late a change takes effect (a Go duration). */
export interface Enforcement {
  readonly enforce: 'drop' | 'reject' | 'none';
  readonly lag: string;
}

export interface NodesOptions {
  readonly kind: 'nodes';
  readonly nodes: 1 | 2;
  readonly cni: CniName;
  readonly family: AddressFamily;
  readonly enforcement: Enforcement;
  /** Cilium's, beside those that it has here in any case. */
  readonly ciliumSettings: Settings;
}

export interface ControlPlaneUp {
  readonly kind: 'control-plane';
  /** Tells instances apart. */
  readonly name: string;
  readonly audit: boolean;
}

export type UpOptions = NodesOptions | ControlPlaneUp;

export const DEFAULT_NODES: NodesOptions = {
  kind: 'nodes',
  nodes: 2,
  cni: 'ptp',
  family: 'ipv4',
  enforcement: { enforce: 'drop', lag: '0s' },
  ciliumSettings: {},
};
const DEFAULT_NAME = 'default';

/** Reads the flags of `up`; throws, naming the flag, when one makes no sense. */
export function parseUp(args: readonly string[]): UpOptions {
  const { values } = parseFlags(args);
  if (values['control-plane'])
    return { kind: 'control-plane', name: instanceName(values.name), audit: values.audit ?? false };
  const cni = oneOf('--cni', values.cni ?? 'ptp', ['ptp', 'cilium']);
  const nodes = oneOf('--nodes', values.nodes ?? (cni === 'cilium' ? '1' : '2'), ['1', '2']);
  if (cni === 'cilium' && nodes !== '1') throw new TestbedError('"--cni cilium" runs on one node: leave "--nodes" out');
  if (cni === 'cilium' && (values.enforce ?? values.lag))
    throw new TestbedError('with "--cni cilium", Cilium enforces: leave "--enforce" and "--lag" out');
  const family = oneOf('--family', values.family ?? 'ipv4', ['ipv4', 'dual']);
  if (cni === 'cilium' && family !== 'ipv4')
    throw new TestbedError('"--cni cilium" has IPv4 addresses: leave "--family" out');
  if (cni !== 'cilium' && values.setting !== undefined)
    throw new TestbedError('"--setting" is one of Cilium: add "--cni cilium"');
  const enforce = oneOf('--enforce', values.enforce ?? 'drop', ['drop', 'reject', 'none']);
  return {
    kind: 'nodes',
    nodes: nodes === '1' ? 1 : 2,
    cni,
    family,
    enforcement: { enforce, lag: duration(values.lag ?? '0s') },
    ciliumSettings: Object.fromEntries((values.setting ?? []).map(setting)),
  };
}

/** Reads the flags of `down`: the name of one control plane, or undefined for everything. */
export function parseDown(args: readonly string[]): string | undefined {
  const { values } = parseFlags(args);
  return values['control-plane'] || values.name !== undefined ? instanceName(values.name) : undefined;
}

/** Checks the name of a control plane, which becomes a folder's. */
function instanceName(name = DEFAULT_NAME): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new TestbedError(`"--name ${name}": lower case letters, digits and "-" only`);
  return name;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'control-plane': { type: 'boolean' },
        name: { type: 'string' },
        audit: { type: 'boolean' },
        enforce: { type: 'string' },
        lag: { type: 'string' },
        nodes: { type: 'string' },
        cni: { type: 'string' },
        family: { type: 'string' },
        setting: { type: 'string', multiple: true },
      },
    });
  } catch (cause) {
    throw new TestbedError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new TestbedError(`"${flag} ${value}": use ${allowed.join(', ')}`);
  return found;
}

function duration(value: string): string {
  if (!/^\d+(ms|s|m)$/.test(value)) throw new TestbedError(`"--lag ${value}": a duration such as 500ms, 5s or 1m`);
  return value;
}

function setting(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([a-z0-9-]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new TestbedError(`"--setting ${text}": a setting such as enable-policy=always`);
  return [name, value];
}
