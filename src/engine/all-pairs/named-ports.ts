import type { CompiledPolicy, CompiledRule } from '../../dialects/compiled.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { Endpoint } from '../../model/flow.ts';
import { findNamedPorts, namesPorts, whereNamesAreLookedUp } from '../match-port.ts';
import { portSetOf, type PortSet } from '../../model/port-set.ts';
import type { Pod } from '../../model/pod.ts';
import type { Protocol } from '../../model/protocol.ts';

/** What port names mean at a destination. Equal ones are one object. */
export interface NamedPorts {
  /** Names that any rule asks for and the destination declares. */
  readonly names: ReadonlySet<string>;
  portsOf(name: string, protocol: Protocol): PortSet;
  /** Ports that the name may stand for, where that is not certain. */
  maybe(name: string, protocol: Protocol): PortSet;
}

export const NO_NAMES: NamedPorts = { names: new Set(), portsOf: () => [], maybe: () => [] };

/** Names of ports that rules ask for, on either side. */
export function askedPortNames(policies: readonly CompiledPolicy[]): ReadonlySet<string> {
  const rules = policies.flatMap((policy) => [...policy.ingress.rules, ...policy.egress.rules]);
  return new Set(rules.flatMap(askedNames));
}

/** Names of ports that one rule asks for. */
export function askedNames({ ports }: CompiledRule): readonly string[] {
  return ports === 'any' ? [] : ports.flatMap(({ port }) => (port.kind === 'named' ? port.name : []));
}

/** Those of them that are looked up on the destination, as policies are read. */
export function namesOfDestination({ ports }: CompiledRule, model: EnforcerModel): readonly string[] {
  if (ports === 'any') return [];
  return ports.flatMap(({ port }) =>
    port.kind === 'named' && whereNamesAreLookedUp(port, model) === 'destination' ? port.name : [],
  );
}

/** Looks up each pod's names once for all pods that declare the same. */
export class NamedPortsOfPods {
  readonly #asked: ReadonlySet<string>;
  readonly #model: EnforcerModel;
  readonly #known = new Map<string, NamedPorts>();

  constructor(asked: ReadonlySet<string>, model: EnforcerModel) {
    this.#asked = asked;
    this.#model = model;
  }

  of(pod: Pod): NamedPorts {
    const mine = pod.hostNetwork ? [] : pod.ports.filter(({ name }) => name !== undefined && this.#asked.has(name));
    if (mine.length === 0) return NO_NAMES;
    const key = mine.map(({ name, port, protocol, container }) => `${name} ${port} ${protocol} ${container}`).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = namedPortsOf(pod, new Set(mine.flatMap(({ name }) => name ?? [])), this.#model);
    this.#known.set(key, made);
    return made;
  }
}

function namedPortsOf(pod: Pod, names: ReadonlySet<string>, model: EnforcerModel): NamedPorts {
  const destination: Endpoint = { kind: 'pod', pod, namespaceLabels: { known: true, value: {} } };
  const portsThat =
    (isSure: boolean) =>
    (name: string, protocol: Protocol): PortSet =>
      portSetOf(
        findNamedPorts(destination, name, protocol, model)
          .found.filter((port) => (namesPorts(port, model) === 'yes') === isSure)
          .map(({ port }) => ({ first: port, last: port })),
      );
  return { names, portsOf: portsThat(true), maybe: portsThat(false) };
}
