import type { CompiledRule, PortMatch, PortNameMatch } from '../../dialects/compiled.ts';
import { eachProtocol, EVERYTHING, NOTHING, type ProtocolPorts, uniteAll } from './protocol-ports.ts';
import { EVERY_PORT, NO_PORTS, portSetOf, type PortSet, subtractPorts, unitePorts } from '../../model/port-set.ts';
import { LIKELIER, MAYBE, NO, WEAKER, YES } from './port-tri.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { clusterResult, numbersOf, whereNamesAreLookedUp } from '../match-port.ts';
import { type NamedPorts, namesOfDestination, NO_NAMES } from './named-ports.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Tri } from '../../model/verdict.ts';

/** How certainly rules' `ports` match (`port-tri.ts`); peers are not looked at. */
export class RulePortsCache {
  readonly #functions: PortFunctions;
  readonly #model: EnforcerModel;
  readonly #known = new Map<CompiledRule, Map<NamedPorts, PortFunction>>();
  readonly #names = new Map<CompiledRule, readonly string[]>();

  constructor(functions: PortFunctions, model: EnforcerModel) {
    this.#functions = functions;
    this.#model = model;
  }

  /** Port names that a rule asks the destination for. */
  namesOf(rule: CompiledRule): readonly string[] {
    const known = this.#names.get(rule);
    if (known !== undefined) return known;
    const names = namesOfDestination(rule, this.#model);
    this.#names.set(rule, names);
    return names;
  }

  /** For a destination that declares these names; left out: none. */
  portsOf(rule: CompiledRule, named: NamedPorts = NO_NAMES): PortFunction {
    const meaning = this.namesOf(rule).length === 0 ? NO_NAMES : named;
    const known = this.#known.get(rule)?.get(meaning);
    if (known !== undefined) return known;
    const made = rulePorts(this.#functions, rule, { named: meaning, model: this.#model });
    const ofRule = this.#known.get(rule) ?? new Map<NamedPorts, PortFunction>();
    this.#known.set(rule, ofRule.set(meaning, made));
    return made;
  }
}

interface Reading {
  readonly named: NamedPorts;
  readonly model: EnforcerModel;
}

function rulePorts(functions: PortFunctions, rule: CompiledRule, reading: Reading): PortFunction {
  const all = portsOfRule(functions, rule.ports, reading);
  // A field that this version does not know may narrow the rule, never widen it past what is written.
  return rule.unrecognised.length === 0 ? all : functions.combine(WEAKER, all, all);
}

function portsOfRule(functions: PortFunctions, ports: CompiledRule['ports'], reading: Reading): PortFunction {
  if (ports === 'any') return functions.constant(YES);
  let certain: ProtocolPorts = NOTHING;
  let possible: ProtocolPorts = NOTHING;
  for (const entry of ports) {
    const { sure, maybe } = asListed(entry, portsOfEntry(entry, reading), reading);
    certain = uniteAll(certain, sure);
    possible = uniteAll(possible, maybe);
  }
  return functions.combine(LIKELIER, functions.where(certain, YES, NO), functions.where(possible, MAYBE, NO));
}

interface EntryPorts {
  readonly sure: ProtocolPorts;
  readonly maybe: ProtocolPorts;
}

function asListed({ inLongList }: PortMatch, { sure, maybe }: EntryPorts, { model }: Reading): EntryPorts {
  if (inLongList !== true || model.longPortLists === 'yes') return { sure, maybe };
  return { sure: NOTHING, maybe: model.longPortLists === 'no' ? NOTHING : uniteAll(sure, maybe) };
}

function portsOfEntry({ port, protocol }: PortMatch, { named, model }: Reading): EntryPorts {
  switch (port.kind) {
    case 'all':
      return { sure: protocol === 'any' ? EVERYTHING : onProtocol(protocol, EVERY_PORT), maybe: NOTHING };
    case 'range': {
      const [first, all] = [{ first: port.first, last: port.first }, port].map((range) =>
        onProtocol(protocol, portSetOf([range])),
      );
      return byCertainty(model.portRanges, { all: all ?? NOTHING, first: first ?? NOTHING });
    }
    case 'named':
      return portsOfName(port, protocol, { named, model });
    case 'unrecognised':
      return { sure: NOTHING, maybe: onProtocol(protocol, EVERY_PORT) };
  }
}

function byCertainty(
  counts: Tri,
  { all, first }: { readonly all: ProtocolPorts; readonly first: ProtocolPorts },
): EntryPorts {
  return { sure: counts === 'yes' ? all : first, maybe: counts === 'unknown' ? all : NOTHING };
}

function portsOfName(port: PortNameMatch, protocol: PortMatch['protocol'], { named, model }: Reading): EntryPorts {
  const place = whereNamesAreLookedUp(port, model);
  if (place === 'unknown') return { sure: NOTHING, maybe: onProtocol(protocol, EVERY_PORT) };
  const wanted = (ports: (each: Protocol) => PortSet): ProtocolPorts =>
    eachProtocol((each) => (protocol === 'any' || protocol === each ? ports(each) : NO_PORTS));
  if (place === 'destination') {
    return {
      sure: wanted((each) => named.portsOf(port.name, each)),
      maybe: wanted((each) => named.maybe(port.name, each)),
    };
  }
  const portsThat =
    (result: Tri) =>
    (each: Protocol): PortSet =>
      clusterPorts(place, port, each, { model, result });
  return { sure: wanted(portsThat('yes')), maybe: wanted(portsThat('unknown')) };
}

/** The ports about which this is said of a name that is looked up all over the cluster. */
function clusterPorts(
  place: 'one' | 'any',
  port: PortNameMatch,
  protocol: Protocol,
  { model, result }: { readonly model: EnforcerModel; readonly result: Tri },
): PortSet {
  const found = numbersOf(port, place, protocol, model);
  const own = portSetOf(
    found.numbers
      .filter((each) => clusterResult(place, found, each) === result)
      .map((each) => ({ first: each, last: each })),
  );
  const others = subtractPorts(EVERY_PORT, portSetOf(found.numbers.map((each) => ({ first: each, last: each }))));
  // No port has the number 0: what is said of it is said of every number that nobody gave.
  return clusterResult(place, found, 0) === result ? unitePorts(own, others) : own;
}

function onProtocol(protocol: Protocol | 'any', ports: PortSet): ProtocolPorts {
  return eachProtocol((each) => (protocol === 'any' || protocol === each ? ports : NO_PORTS));
}
