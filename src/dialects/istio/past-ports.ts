import type { CompiledPolicy, CompiledRule, CompiledRules } from '../compiled.ts';
import { EVERY_PORT, type PortSet, subtractPorts } from '../../model/port-set.ts';
import { type Called, callersThroughTunnel, type Ways } from './ways.ts';
import { subjectOf } from './members.ts';
import { ruleAt } from './compile-ports.ts';
import { noCaller, peersOf, someCaller } from './formula.ts';
import type { FieldPath } from '../../model/reference.ts';

/** What a policy says to who is called so, where annotations take ports past its proxy: nothing about these. */
export function withoutPastPorts(called: Called, { rules, ...rest }: CompiledRules): CompiledRules {
  const { past } = called;
  if (past === undefined) return { ...rest, rules };
  const seen = subtractPorts(EVERY_PORT, past);
  const perhaps = rules.flatMap((rule) => throughTunnel(rule, called, past));
  return { ...rest, rules: [...rules.flatMap((rule) => ruleAt(rule, seen)), ...perhaps] };
}

/** What the tunnel of an ambient mesh carries to a port that goes past the proxy may be refused by it all the same. */
function throughTunnel(rule: CompiledRule, called: Called, past: PortSet): readonly CompiledRule[] {
  const tunnelled = callersThroughTunnel(called, rule.path);
  if (tunnelled.length === 0 || rule.action === 'allow' || rule.action === 'pass') return [];
  return peersOf(someCaller(tunnelled)).flatMap(({ peers }) => ruleAt({ ...rule, peers }, past));
}

/** What does not go through the proxy of pods is let in, whatever policies let others in. */
export function pastPolicies(ways: Ways): readonly CompiledPolicy[] {
  return ways.flatMap(({ called, memberships }) => {
    const { past } = called;
    if (past === undefined) return [];
    const rule = { index: 0, path: PATH, action: 'allow', ports: 'any', unrecognised: [] } as const;
    const anybody = peersOf(noCaller(callersThroughTunnel(called, PATH)));
    const rules = anybody.flatMap(({ peers }) => ruleAt({ ...rule, peers }, past));
    const ingress: CompiledRules = { isolates: false, countsAnyway: true, rules };
    return memberships.map(
      (membership): CompiledPolicy => ({
        ref: { kind: 'annotation', name: annotationOf(past) },
        subject: subjectOf(membership),
        ingress,
        egress: { isolates: false, rules: [] },
        priority: 0,
        language: 'istio',
        terminating: false,
        unrecognised: [],
        findings: [],
      }),
    );
  });
}

const PATH: FieldPath = ['metadata', 'annotations'];

/** A list of what goes through the proxy leaves out most ports, one of what does not few. */
function annotationOf(past: PortSet): string {
  const size = past.reduce((sum, { start, end }) => sum + end - start, 0);
  return `traffic.sidecar.istio.io/${size > 30_000 ? 'includeInboundPorts' : 'excludeInboundPorts'}`;
}
