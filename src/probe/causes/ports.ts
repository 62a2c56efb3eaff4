import type { Enforcer } from '../../model/enforcement.ts';
import type { PortMatch } from '../../dialects/compiled.ts';
import {
  allowingRules,
  bothSides,
  CALICO,
  type CauseTest,
  CILIUM,
  type Disagreement,
  enforcersNamed,
  KUBE_ROUTER,
  onlyDenyingSide,
  policiesOf,
  rank,
  traceOf,
} from './disagreement.ts';
import type { DirectionTrace, RuleTrace } from '../../engine/trace.ts';
import * as phrase from '../phrase/divergences.ts';

/*
 * Enforcers that are known to read port names, or protocols, differently (semantics E).
 */

const OVN: ReadonlySet<string> = new Set(['ovn-kubernetes']);

/** Cilium looks a port name of an egress rule up once for all pods it knows, not for each destination. */
export const namedPortOfAll: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, CILIUM);
  if (enforcer === undefined) return undefined;
  const name =
    disagreement.kind === 'closed' ? nameWithoutOneNumber(disagreement) : nameWithThisNumber(disagreement, isPeerMatch);
  return name === undefined
    ? undefined
    : rank(85, phrase.namedPortOfAll(enforcer, name, numbersOf(disagreement, name)));
};

/** kube-router opens the number of a port name to everybody where the rule names no peer. */
export const namedPortForAnybody: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, KUBE_ROUTER);
  if (enforcer === undefined || disagreement.kind === 'closed') return undefined;
  const name = nameWithThisNumber(disagreement, ({ rule }) => rule.peers === 'any');
  return name === undefined ? undefined : rank(85, phrase.namedPortForAnybody(enforcer, name));
};

/** OVN-Kubernetes does not resolve port names at all. */
export const namedPortUnresolved: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, OVN);
  if (enforcer === undefined) return undefined;
  const rules =
    disagreement.kind === 'closed'
      ? bothSides(disagreement).flatMap(allowingRules)
      : policiesOfDenyingSide(disagreement).filter(isPeerMatch);
  const [name] = rules.flatMap(namesIn);
  return name === undefined ? undefined : rank(80, phrase.namedPortUnresolved(enforcer, name));
};

/** A name that only a sidecar declares is looked up among the containers alone. */
export const namedPortOfSidecar: CauseTest = (disagreement) => {
  const { enforcement, kind } = disagreement;
  if (kind === 'open' || enforcement?.kind !== 'enforced') return undefined;
  const enforcer = enforcement.enforcers.find(({ name }) => !CALICO.has(name));
  const sidecarName = bothSides(disagreement).flatMap(allowingRules).flatMap(sidecarNames)[0];
  return enforcer === undefined || sidecarName === undefined
    ? undefined
    : rank(84, phrase.namedPortOfSidecar(enforcer, sidecarName));
};

function sidecarNames({ ports }: RuleTrace): readonly string[] {
  if (ports === 'any') return [];
  const checks = ports.filter(({ result }) => result === 'yes').flatMap((port) => port.checks);
  return checks.flatMap((check) =>
    check.kind === 'named' && check.found.every(({ container }) => container === 'sidecar') ? [check.name] : [],
  );
}

/** SCTP needs a kernel module on both nodes, and with some enforcers a switch. */
export const sctpUnsupported: CauseTest = ({ kind, report, enforcement }) => {
  if (kind === 'open' || report.protocol !== 'SCTP') return undefined;
  const enforcer: Enforcer | undefined = enforcement?.kind === 'enforced' ? enforcement.enforcers[0] : undefined;
  return rank(74, phrase.sctpUnsupported(enforcer));
};

/** Egress is allowed by this name alone, and it does not stand for this number alone. */
function nameWithoutOneNumber(disagreement: Disagreement): string | undefined {
  const { egress, flow } = traceOf(disagreement);
  const rules = allowingRules(egress);
  if (rules.length === 0 || !rules.every(needsName)) return undefined;
  return rules.flatMap(namesIn).find((name) => {
    const numbers = numbersOf(disagreement, name);
    return numbers.length !== 1 || numbers[0] !== flow.port;
  });
}

function needsName({ ports }: RuleTrace): boolean {
  return ports !== 'any' && ports.every(({ port, result }) => result !== 'yes' || port.port.kind === 'named');
}

/** Egress alone denies, and a rule that is otherwise right has a name that stands for this number somewhere. */
function nameWithThisNumber(disagreement: Disagreement, isRight: (rule: RuleTrace) => boolean): string | undefined {
  if (onlyDenyingSide(disagreement)?.direction !== 'egress') return undefined;
  const { port } = traceOf(disagreement).flow;
  return policiesOfDenyingSide(disagreement)
    .filter(isRight)
    .flatMap(namesIn)
    .find((name) => numbersOf(disagreement, name).includes(port));
}

function policiesOfDenyingSide(disagreement: Disagreement): readonly RuleTrace[] {
  const side: DirectionTrace | undefined = onlyDenyingSide(disagreement);
  return side === undefined ? [] : policiesOf(side).flatMap(({ rules }) => rules);
}

function isPeerMatch({ peers }: RuleTrace): boolean {
  return peers === 'any' || peers.some(({ result }) => result === 'yes');
}

function namesIn({ rule: { ports } }: RuleTrace): readonly string[] {
  return ports === 'any' ? [] : ports.flatMap(nameOf);
}

function nameOf({ port }: PortMatch): readonly string[] {
  return port.kind === 'named' ? [port.name] : [];
}

/** Every number that the name stands for among the pods that were read. */
function numbersOf({ simulation, report }: Disagreement, name: string): readonly number[] {
  const ports = simulation.index.snapshot.pods.flatMap((pod) => pod.ports);
  const named = ports.filter((port) => port.name === name && port.protocol === report.protocol);
  return [...new Set(named.map(({ port }) => port))].toSorted((one, other) => one - other);
}
