import type { Endpoint } from '../model/flow.ts';
import { evaluate } from './evaluate.ts';
import { chainOf, modelOf, type PolicySet, type Subject } from '../dialects/compiled.ts';
import { subjectSelects } from './evaluate-rules.ts';
import type { Trace } from './trace.ts';

/**
 * What policies say of the tunnel that a connection goes through, where a mesh carries it; undefined: it goes as it is, or
 * whether a mesh carries it is not known.
 */
export function throughTunnel(policies: PolicySet, { flow }: Trace): Trace | undefined {
  const { tunnel } = policies;
  if (tunnel === undefined || flow.protocol !== 'TCP' || flow.port === tunnel.port) return undefined;
  const ends = [flow.source, flow.destination];
  const isCarried = ends.some((end) => isAmong(end, tunnel.ends)) && ends.every((end) => isAmong(end, tunnel.members));
  if (!isCarried) return undefined;
  // The mesh itself sees what goes through it.
  const chain = { ...policies, tiers: chainOf(policies) };
  return evaluate(chain, { ...flow, port: tunnel.port }, modelOf(policies));
}

function isAmong(end: Endpoint, subjects: readonly Subject[]): boolean {
  return (
    end.kind === 'pod' && !end.pod.hostNetwork && subjects.some((subject) => subjectSelects(subject, end) === 'yes')
  );
}
