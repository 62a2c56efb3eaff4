import type { FieldPath } from '../../model/reference.ts';
import { normalize } from '../../model/intervals.ts';
import type { CompiledRule, PortMatch } from '../compiled.ts';
import {
  areSamePorts,
  EVERY_PORT,
  intersectPorts,
  NO_PORTS,
  portRanges,
  type PortSet,
  portSetOf,
  subtractPorts,
  unitePorts,
} from '../../model/port-set.ts';

type Texts = readonly string[] | null | undefined;

/** Ports of the workload: one of `wanted`, where that names any, and none of `unwanted`. */
export interface WantedPorts {
  readonly wanted: Texts;
  readonly unwanted?: Texts;
}

/** The ports that meet all of these; undefined: one of them is no number. */
export function compilePorts(asked: readonly WantedPorts[], path: FieldPath): 'any' | readonly PortMatch[] | undefined {
  const texts = asked.flatMap(({ wanted, unwanted }) => [...(wanted ?? []), ...(unwanted ?? [])]);
  if (!texts.every((text) => /^\d+$/.test(text))) return undefined;
  if (texts.length === 0) return 'any';
  return matchesOf(asked.reduce(narrow, EVERY_PORT), path);
}

function narrow(open: PortSet, { wanted, unwanted }: WantedPorts): PortSet {
  const named = (wanted ?? []).length === 0 ? open : intersectPorts(open, setOf(wanted));
  return (unwanted ?? []).length === 0 ? named : subtractPorts(named, setOf(unwanted));
}

function setOf(texts: Texts): PortSet {
  return normalize((texts ?? []).map(Number).map((port) => ({ start: port, end: port + 1 })));
}

/** The rule at these ports alone; none: it is about others. */
export function ruleAt(rule: CompiledRule, at: PortSet | undefined): readonly CompiledRule[] {
  if (at === undefined || areSamePorts(at, EVERY_PORT)) return [rule];
  const [first] = rule.ports === 'any' ? [] : rule.ports;
  const asked = rule.ports === 'any' ? EVERY_PORT : rule.ports.map(portsOf).reduce(unitePorts, NO_PORTS);
  const ports = matchesOf(intersectPorts(asked, at), first?.path ?? rule.path);
  return ports.length === 0 ? [] : [{ ...rule, ports }];
}

function portsOf({ port }: PortMatch): PortSet {
  return port.kind === 'range' ? portSetOf([port]) : EVERY_PORT;
}

function matchesOf(ports: PortSet, path: FieldPath): readonly PortMatch[] {
  return portRanges(ports).map(
    (range, index): PortMatch => ({ index, path, protocol: 'TCP', port: { kind: 'range', ...range } }),
  );
}
