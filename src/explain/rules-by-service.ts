import { bareKind } from '../model/kind-in-group.ts';
import type { Caveat } from './explanation.ts';
import { everyPolicy, type PolicySet, simplePeersIn } from '../dialects/compiled.ts';
import type { End } from '../engine/ends.ts';
import { uniqueBy } from '../model/unique-by.ts';
import { qualifiedName } from '../model/reference.ts';
import * as phrase from './phrase/caveats.ts';

/**
 * Lists of who reaches whom are of connections to the pods themselves: where rules are about a Service by its own address, who
 * goes through it may be answered otherwise (semantics F.3).
 */
export function rulesByService(policies: PolicySet, end: End): readonly Caveat[] {
  if (end.kind !== 'service') return [];
  const { namespace, name } = end.service;
  const naming = everyPolicy(policies).filter(({ egress }) =>
    egress.rules.some((rule) =>
      simplePeersIn(rule).some((peer) => peer.kind === 'service' && peer.namespace === namespace && peer.name === name),
    ),
  );
  const named = uniqueBy(naming, ({ ref }) => `${bareKind(ref.kind)} ${qualifiedName(ref)}`);
  return named.length === 0 ? [] : [phrase.namedByService(named, end.service)];
}
