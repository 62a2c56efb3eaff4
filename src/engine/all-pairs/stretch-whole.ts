import { AskedAddresses } from './asked-addresses.ts';
import type { Cidr, Family } from '../../model/address.ts';
import type { CompiledRule, IpBlockPeer, Peer } from '../../dialects/compiled.ts';
import { EVERYBODY, type Match, matchOf, NOBODY, PERHAPS_EVERYBODY } from './match.ts';
import { type NamedPorts, NO_NAMES } from './named-ports.ts';
import type { RulePorts } from './row-builder.ts';
import type { RulePortsCache } from './rule-ports.ts';

/** Every outside address of one family as peers of some rules: stretches that these rules' blocks do not cut. */
export class StretchWhole {
  readonly size: number;
  readonly asked: AskedAddresses;
  readonly #rulePorts: RulePortsCache;
  /** Of the subject, where that is the destination; nothing outside declares port names. */
  readonly #named: NamedPorts;

  constructor(
    family: Family,
    blocks: Iterable<Cidr>,
    { rulePorts, named = NO_NAMES }: { readonly rulePorts: RulePortsCache; readonly named?: NamedPorts | undefined },
  ) {
    this.asked = new AskedAddresses(family, blocks);
    this.size = this.asked.edges.length;
    this.#rulePorts = rulePorts;
    this.#named = named;
  }

  /** Nobody's address has labels; under which name it was looked up is not known. */
  match(peer: Peer): Match {
    switch (peer.kind) {
      case 'ip-block':
        return this.#matchBlock(peer);
      case 'selector':
      case 'nodes':
        return NOBODY;
      case 'domains':
      case 'unrecognised':
        return PERHAPS_EVERYBODY;
    }
  }

  portsOf(rule: CompiledRule): RulePorts {
    return { usual: this.#rulePorts.portsOf(rule, this.#named), special: new Map() };
  }

  #matchBlock({ cidr, except }: IpBlockPeer): Match {
    if (cidr.family !== this.asked.family) return NOBODY;
    const [from, to] = this.asked.stretchesOf(cidr);
    const holes = except
      .filter(({ family }) => family === cidr.family)
      .map((hole) => this.asked.stretchesOf(hole))
      .sort(([a], [b]) => a - b);
    const inside: number[] = [];
    let at = from;
    for (const [start, end] of [...holes, [to, to] as const]) {
      for (; at < Math.min(start, to); at++) inside.push(at);
      at = Math.max(at, end);
    }
    return inside.length === this.size ? EVERYBODY : matchOf(inside, [], this.size);
  }
}
