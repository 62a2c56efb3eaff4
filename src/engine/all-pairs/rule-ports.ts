import type { CompiledRule, PortMatch } from '../../dialects/compiled.ts';
import { eachProtocol, EVERYTHING, NOTHING, type ProtocolPorts, uniteAll } from './protocol-ports.ts';
import { EVERY_PORT, NO_PORTS, portSetOf, type PortSet } from '../../model/port-set.ts';
import { LIKELIER, MAYBE, NO, WEAKER, YES } from './port-tri.ts';
import { askedNames, type NamedPorts, NO_NAMES } from './named-ports.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import type { Protocol } from '../../model/protocol.ts';

/** How certainly rules' `ports` match (`port-tri.ts`); peers are not looked at. */
export class RulePortsCache {
  readonly #functions: PortFunctions;
  readonly #known = new Map<CompiledRule, Map<NamedPorts, PortFunction>>();
  readonly #names = new Map<CompiledRule, readonly string[]>();

  constructor(functions: PortFunctions) {
    this.#functions = functions;
  }

  /** Port names that a rule asks for. */
  namesOf(rule: CompiledRule): readonly string[] {
    const known = this.#names.get(rule);
    if (known !== undefined) return known;
    const names = askedNames(rule);
    this.#names.set(rule, names);
    return names;
  }

  /** For a destination that declares these names; left out: none. */
  portsOf(rule: CompiledRule, named: NamedPorts = NO_NAMES): PortFunction {
    const meaning = this.namesOf(rule).length === 0 ? NO_NAMES : named;
    const known = this.#known.get(rule)?.get(meaning);
    if (known !== undefined) return known;
    const made = rulePorts(this.#functions, rule, meaning);
    const ofRule = this.#known.get(rule) ?? new Map<NamedPorts, PortFunction>();
    this.#known.set(rule, ofRule.set(meaning, made));
    return made;
  }
}

function rulePorts(functions: PortFunctions, rule: CompiledRule, named: NamedPorts): PortFunction {
  const all = portsOfRule(functions, rule.ports, named);
  // A field that this version does not know may narrow the rule, never widen it past what is written.
  return rule.unrecognised.length === 0 ? all : functions.combine(WEAKER, all, all);
}

function portsOfRule(functions: PortFunctions, ports: CompiledRule['ports'], named: NamedPorts): PortFunction {
  if (ports === 'any') return functions.constant(YES);
  let certain: ProtocolPorts = NOTHING;
  let possible: ProtocolPorts = NOTHING;
  for (const entry of ports) {
    if (entry.port.kind === 'unrecognised') possible = uniteAll(possible, onProtocol(entry.protocol, EVERY_PORT));
    else certain = uniteAll(certain, portsOfEntry(entry, named));
  }
  return functions.combine(LIKELIER, functions.where(certain, YES, NO), functions.where(possible, MAYBE, NO));
}

function portsOfEntry({ port, protocol }: PortMatch, named: NamedPorts): ProtocolPorts {
  switch (port.kind) {
    case 'all':
      return protocol === 'any' ? EVERYTHING : onProtocol(protocol, EVERY_PORT);
    case 'range':
      return onProtocol(protocol, portSetOf([port]));
    case 'named':
      return eachProtocol((each) =>
        protocol === 'any' || protocol === each ? named.portsOf(port.name, each) : NO_PORTS,
      );
    case 'unrecognised':
      return NOTHING;
  }
}

function onProtocol(protocol: Protocol | 'any', ports: PortSet): ProtocolPorts {
  return eachProtocol((each) => (protocol === 'any' || protocol === each ? ports : NO_PORTS));
}
