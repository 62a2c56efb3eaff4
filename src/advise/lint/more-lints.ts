import { adminPolicyNotEnforced } from './admin-policy-not-enforced.ts';
import { allowAllBesideRules } from './allow-all-beside-rules.ts';
import { ambientPortClosed } from './ambient-port-closed.ts';
import { denyAllNetworks } from './deny-all-networks.ts';
import { duplicatePolicy } from './duplicate-policy.ts';
import { featureNotEnforced } from './feature-not-enforced.ts';
import type { Lint } from './lint.ts';
import { matchesAlmostAll } from './matches-almost-all.ts';
import { metricsClosed } from './metrics-closed.ts';
import { nothingEnforces } from './nothing-enforces.ts';
import { oneSidedAllow } from './one-sided-allow.ts';
import { outsideServiceClosed } from './outside-service-closed.ts';
import { peerInOtherNamespace } from './peer-in-other-namespace.ts';
import { priorityTie } from './priority-tie.ts';
import { protocolLeftOut } from './protocol-left-out.ts';
import { redundantRule } from './redundant-rule.ts';
import { returnTraffic } from './return-traffic.ts';
import { serviceNobodyReaches } from './service-nobody-reaches.ts';
import { takenForMissing } from './taken-for-missing.ts';
import { unprotectedNamespace } from './unprotected-namespace.ts';
import { unreachableAdminRule } from './unreachable-admin-rule.ts';
import { unstableLabel } from './unstable-label.ts';
import { uselessExcept } from './useless-except.ts';
import { webhookClosed } from './webhook-closed.ts';
import { wholeProtocol } from './whole-protocol.ts';
import { wrongNamespace } from './wrong-namespace.ts';

/** L-22 to L-46: about policies beside each other, what they leave out, and who enforces them. */
export const MORE_LINTS: readonly Lint[] = [
  redundantRule,
  allowAllBesideRules,
  duplicatePolicy,
  oneSidedAllow,
  serviceNobodyReaches,
  wrongNamespace,
  unprotectedNamespace,
  outsideServiceClosed,
  ambientPortClosed,
  featureNotEnforced,
  nothingEnforces,
  peerInOtherNamespace,
  protocolLeftOut,
  wholeProtocol,
  metricsClosed,
  webhookClosed,
  matchesAlmostAll,
  uselessExcept,
  priorityTie,
  unreachableAdminRule,
  adminPolicyNotEnforced,
  denyAllNetworks,
  unstableLabel,
  returnTraffic,
  takenForMissing,
];
