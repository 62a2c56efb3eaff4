import type { CompiledPolicy, CompiledRule, Peer } from '../dialects/compiled.ts';
import { simplePeersIn } from '../dialects/compiled.ts';
import type { LabelSelector } from '../model/selector.ts';

/**
 * A NetworkPolicy with what Azure NPM cannot translate is left out by it as a whole (semantics E.9;
 * https://github.com/Azure/azure-container-networking, npm/pkg/controlplane/translation). This it cannot anywhere.
 */
export function hasIpv6Block(policy: CompiledPolicy): boolean {
  return rulesOfCore(policy).some((rule) =>
    simplePeersIn(rule).some((peer) => peer.kind === 'ip-block' && peer.cidr.family === 6),
  );
}

/** And this not on Windows: port names, exceptions, SCTP, and labels that must not be there. */
export function asksTooMuchOfWindows(policy: CompiledPolicy): boolean {
  return (
    rulesOfCore(policy).some(hasWhatWindowsLacks) || (policy.language === 'core' && hasNegation(policy.subject.pods))
  );
}

function rulesOfCore({ language, ingress, egress }: CompiledPolicy): readonly CompiledRule[] {
  return language === 'core' ? [...ingress.rules, ...egress.rules] : [];
}

function hasWhatWindowsLacks(rule: CompiledRule): boolean {
  const ports = rule.ports === 'any' ? [] : rule.ports;
  return (
    ports.some(({ protocol, port }) => protocol === 'SCTP' || port.kind === 'named') ||
    simplePeersIn(rule).some(isUnknownToWindows)
  );
}

function isUnknownToWindows(peer: Peer): boolean {
  if (peer.kind === 'ip-block') return peer.except.length > 0;
  if (peer.kind !== 'selector') return false;
  return hasNegation(peer.pods) || (peer.namespaces.kind === 'labels' && hasNegation(peer.namespaces.selector));
}

function hasNegation(selector: LabelSelector): boolean {
  return selector.some(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}
