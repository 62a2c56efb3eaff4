import { AskedAddresses } from './asked-addresses.ts';
import type { Address, Cidr, Family } from '../../model/address.ts';
import type { CompiledRule, IpBlockPeer, Peer, SimplePeer } from '../../dialects/compiled.ts';
import { EVERYBODY, type Match, matchOf, matchPeer, NOBODY, PERHAPS_EVERYBODY } from './match.ts';
import { type NamedPorts, NO_NAMES } from './named-ports.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { peerResult } from '../match-peer.ts';
import type { RulePorts } from './row-builder.ts';
import type { RulePortsCache } from './rule-ports.ts';

/** Every outside address of one family as peers of some rules: stretches that these rules' blocks do not cut. */
export class StretchWhole {
  readonly size: number;
  readonly asked: AskedAddresses;
  readonly #rulePorts: RulePortsCache;
  readonly #model: EnforcerModel;
  /** Of the subject, where that is the destination; nothing outside declares port names. */
  readonly #named: NamedPorts;

  constructor(
    family: Family,
    blocks: Iterable<Cidr>,
    {
      rulePorts,
      model,
      named = NO_NAMES,
    }: {
      readonly rulePorts: RulePortsCache;
      readonly model: EnforcerModel;
      readonly named?: NamedPorts | undefined;
    },
  ) {
    this.asked = new AskedAddresses(family, blocks);
    this.size = this.asked.edges.length;
    this.#rulePorts = rulePorts;
    this.#model = model;
    this.#named = named;
  }

  /** Nobody's address has labels; under which name it was looked up is not known. */
  match(peer: Peer): Match {
    return matchPeer(peer, (part) => this.#matchSimple(part), this.size);
  }

  #matchSimple(peer: SimplePeer): Match {
    switch (peer.kind) {
      case 'ip-block':
        return this.#matchBlock(peer);
      case 'entity':
        return this.#tryAll(peer);
      case 'selector':
      case 'nodes':
      case 'service':
        return NOBODY;
      case 'domains':
        return this.#model.domainNames === 'no' ? NOBODY : PERHAPS_EVERYBODY;
      case 'unrecognised':
        return PERHAPS_EVERYBODY;
    }
  }

  portsOf(rule: CompiledRule): RulePorts {
    return { usual: this.#rulePorts.portsOf(rule, this.#named), special: new Map() };
  }

  #matchBlock(peer: IpBlockPeer): Match {
    return isReadAsWritten(peer, this.#model) ? this.#matchWritten(peer) : this.#tryAll(peer);
  }

  #tryAll(peer: SimplePeer): Match {
    const yes: number[] = [];
    const maybe: number[] = [];
    const { edges, family } = this.asked;
    for (const [item, value] of edges.entries()) {
      const address: Address = { family, value, text: '' };
      const end = { endpoint: { kind: 'external' }, address, family, isOwnNode: 'no' } as const;
      const result = peerResult(peer, end, this.#model);
      if (result !== 'no') (result === 'yes' ? yes : maybe).push(item);
    }
    return matchOf(yes, maybe, this.size);
  }

  #matchWritten({ cidr, except }: IpBlockPeer): Match {
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

/** Whether a block means the addresses that it is written for. */
function isReadAsWritten({ cidr, hasLeadingZeros }: IpBlockPeer, model: EnforcerModel): boolean {
  const isEveryIpv6 = cidr.family === 6 && cidr.prefix === 0;
  if (isEveryIpv6 && model.everyIpv6IsEvery !== 'yes') return false;
  return hasLeadingZeros === undefined || model.leadingZeros === 'decimal';
}
