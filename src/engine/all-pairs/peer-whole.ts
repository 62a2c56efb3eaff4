import type { CompiledRule, Peer } from '../../dialects/compiled.ts';
import type { Match } from './match.ts';
import type { RulePorts } from './row-builder.ts';

/** All that may stand at the other end, numbered from 0: parties, or stretches of outside addresses. */
export interface PeerWhole {
  match(peer: Peer): Match;
  portsOf(rule: CompiledRule): RulePorts;
}
