import type {
  Decision,
  DirectionTrace,
  MissingFact,
  PeerCheck,
  PolicyMatch,
  PortCheck,
  RuleTrace,
} from '../../src/engine/trace.ts';
import type { Endpoint } from '../../src/model/flow.ts';
import type { LabelRequirement } from '../../src/model/selector.ts';
import { qualifiedName } from '../../src/model/reference.ts';

/*
 * A trace in few words, for expectations written by hand and for telling why one failed. The product's own sentences are
 * in src/explain; these are apart from them on purpose, so that a test does not hang on wording.
 */

/** What decided one direction: `open`, `closed by x/deny`, `x/allow rule 1 peer 2 port 1`, `exempt: self` and so on. */
export function describeDecision(decision: Decision): string {
  switch (decision.kind) {
    case 'not-isolated':
      return 'open';
    case 'no-subject':
      return `nobody polices ${decision.why}`;
    case 'exempt':
      return `exempt: ${decision.why}`;
    case 'rule':
      return decision.matches.map(describeMatch).join(' and ');
    case 'isolated':
      return `closed by ${decision.by.map(({ ref }) => qualifiedName(ref)).join(' and ')}`;
    case 'enforcer':
      return `enforcer: ${decision.flag}`;
    case 'undefined':
      return `undefined: ${decision.why}, likely ${decision.likely}`;
    case 'missing':
      return `missing: ${[...new Set(decision.facts.map(describeFact))].join(' and ')}`;
  }
}

function describeMatch({ policy, rule }: PolicyMatch): string {
  return `${qualifiedName(policy.ref)} rule ${rule.rule.index + 1}${listMatches('peer', rule.peers)}${listMatches('port', rule.ports)}`;
}

function listMatches(word: 'peer' | 'port', entries: RuleTrace['peers'] | RuleTrace['ports']): string {
  if (entries === 'any') return '';
  const numbers = entries.flatMap((entry) => (entry.result === 'yes' ? [indexOf(entry) + 1] : []));
  return ` ${word} ${numbers.join('+')}`;
}

function indexOf(entry: Exclude<RuleTrace['peers'] | RuleTrace['ports'], 'any'>[number]): number {
  return 'peer' in entry ? entry.peer.index : entry.port.index;
}

function describeFact(fact: MissingFact): string {
  switch (fact.kind) {
    case 'gap':
      return `cannot ${fact.gap.verb} ${fact.gap.resource}`;
    case 'no-address':
      return `address of ${qualifiedName(fact.of)}`;
    case 'node-unknown':
      return `node of ${qualifiedName(fact.pod)}`;
    case 'unmodelled':
      return `${fact.policy.ref.kind} ${qualifiedName(fact.policy.ref)}`;
    case 'unrecognised':
      return `${qualifiedName(fact.policy.ref)}: ${fact.problem}`;
    case 'domain':
      return `names ${fact.names.join(', ')}`;
    case 'priority-tie':
      return `tie of ${fact.policies.map(({ ref }) => qualifiedName(ref)).join(' and ')}`;
    case 'tunnel':
      return `tunnel to ${fact.port}`;
    case 'own-node-entry':
      return `own node from ${fact.address.text}`;
    case 'enforcer':
      return `enforcer: ${fact.flag}`;
  }
}

/** For each rule that was tried, the conditions that did not hold; empty where nothing isolates. */
export function describeMisses({ tiers }: DirectionTrace): readonly string[] {
  return tiers
    .flatMap(({ policies }) => policies)
    .filter(({ isolates }) => isolates)
    .flatMap(({ policy, rules }) => {
      const name = qualifiedName(policy.ref);
      if (rules.length === 0) return [`${name}: has no rule`];
      return rules
        .filter(({ result }) => result !== 'yes')
        .map((rule) => `${name} rule ${rule.rule.index + 1}: ${missesOf(rule).join('; ')}`);
    });
}

function missesOf({ peers, ports }: RuleTrace): string[] {
  return [...missesAmong('peer', peers), ...missesAmong('port', ports)];
}

/** Where one entry holds, the others are not what failed. */
function missesAmong(word: string, entries: RuleTrace['peers'] | RuleTrace['ports']): string[] {
  if (entries === 'any' || entries.some(({ result }) => result === 'yes')) return [];
  return entries.map((entry) => {
    const failed =
      'peer' in entry
        ? entry.checks.filter(({ result }) => result !== 'yes').map(describePeerCheck)
        : entry.checks.filter(({ result }) => result !== 'yes').map(describePortCheck);
    return `${word} ${indexOf(entry) + 1} (${failed.join(', ')})`;
  });
}

function describeService({ wants, has }: Extract<PeerCheck, { kind: 'service' }>): string {
  return `wants Service ${wants.namespace}/${wants.name}, goes through ${orNone(has?.name)}`;
}

function orNone(has: string | undefined): string {
  return has ?? 'none';
}

function describePeerCheck(check: PeerCheck): string {
  switch (check.kind) {
    case 'is-pod':
      return `${describeEndpoint(check.endpoint)} is no pod of the pod network`;
    case 'is-node':
      return `${describeEndpoint(check.endpoint)} is no node`;
    case 'node-label':
      return `wants node ${describeRequirement(check.requirement)}, ${check.node} has ${orNone(check.has)}`;
    case 'entity':
      return `${describeEndpoint(check.endpoint)} is not of ${check.name}`;
    case 'service':
      return describeService(check);
    case 'domain':
      return `wants ${check.names.join(' or ')}, asked by ${check.name ?? 'address'}`;
    case 'same-namespace':
      return `wants namespace ${check.wants}, has ${check.has}`;
    case 'namespace-label':
      return `wants namespace ${describeRequirement(check.requirement)}, ${check.namespace} has ${orNone(check.has)}`;
    case 'pod-label':
      return `wants ${describeRequirement(check.requirement)}, has ${orNone(check.has)}`;
    case 'address':
    case 'except':
      return describeBlock(check);
    case 'account':
      return `wants account ${describeRequirement(check.requirement)}, has ${check.has}`;
    case 'negated':
      return 'is what is left out';
    case 'block-covers-endpoint':
      return `blocks do not reach ${describeEndpoint(check.endpoint)}`;
    case 'reading':
      return `enforcer: ${check.flag}`;
    case 'readable':
      return check.problem;
  }
}

function describeBlock({ kind, address, cidr }: Extract<PeerCheck, { kind: 'address' | 'except' }>): string {
  return `${address?.text ?? 'unknown address'} ${kind === 'except' ? 'in except' : 'not in'} ${cidr.text}`;
}

function describePortCheck(check: PortCheck): string {
  switch (check.kind) {
    case 'protocol':
      return `wants ${check.wants}, has ${check.has}`;
    case 'number':
      return `wants ${check.first === check.last ? check.first : `${check.first}-${check.last}`}, has ${check.has}`;
    case 'named':
      return `wants ${check.name} (${check.found.map(({ port }) => port).join(', ') || 'not declared'}), has ${check.has}`;
    case 'named-anywhere':
      return `wants ${check.name} (${check.numbers.join(', ')} anywhere), has ${check.has}`;
    case 'reading':
      return `enforcer: ${check.flag}`;
    case 'readable':
      return check.problem;
  }
}

function describeRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  return values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(', ')})`;
}

/** The end of a flow by its name: `x/a`, `node n1`, `outside`. */
export function describeEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'pod':
      return qualifiedName(endpoint.pod);
    case 'node':
      return `node ${endpoint.node.name}`;
    case 'external':
      return 'outside';
  }
}
