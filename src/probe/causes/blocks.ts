import { type EnforcerModel, SPECIFICATION } from '../../model/enforcer-model.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import {
  allowingRules,
  AWS,
  bothSides,
  CALICO,
  type CauseTest,
  CILIUM,
  decidingPolicies,
  type Disagreement,
  enforcersNamed,
  KUBE_ROUTER,
  onlyDenyingSide,
  policiesOf,
  rank,
  traceOf,
} from './disagreement.ts';
import { contains, parseCidr } from '../../model/cidr.ts';
import type { RuleTrace } from '../../engine/trace.ts';
import { evaluate } from '../../engine/evaluate.ts';
import { qualifiedName } from '../../model/reference.ts';
import * as phrase from '../phrase/divergences.ts';

/*
 * Enforcers that are known to read the API differently, in what they take addresses and policyTypes to mean (semantics E).
 * Where the engine can read it their way, the cause is only named if that gives what was measured.
 */

/** To Cilium a block of addresses never means a pod, nor a node. */
export const blocksMissPods: CauseTest = (disagreement) => {
  const model: EnforcerModel = { ...SPECIFICATION, ipBlockMatchesPods: 'no', ipBlockMatchesNodes: 'no' };
  const enforcer = readsAs(disagreement, CILIUM, model);
  const block = bothSides(disagreement).flatMap(allowingRules).flatMap(matchingBlocks)[0];
  if (enforcer === undefined || block === undefined || disagreement.kind === 'open') return undefined;
  return rank(98, phrase.blocksMissPods(enforcer, block));
};

/** Rules of a direction that policyTypes leaves out count all the same. */
export const typesIgnored: CauseTest = (disagreement) => {
  const model: EnforcerModel = { ...SPECIFICATION, rulesImplyPolicyType: 'yes' };
  const enforcer = readsAs(disagreement, new Set([...CILIUM, ...AWS]), model);
  const policy = decidingPolicies(disagreement).find(({ findings }) =>
    findings.some(({ code }) => code === 'RULES_WITHOUT_POLICY_TYPE'),
  );
  if (enforcer === undefined || policy === undefined) return undefined;
  return rank(98, phrase.typesIgnored(enforcer, qualifiedName(policy.ref)));
};

/** The enforcer by one of these names, if reading the policies its way gives what was measured. */
function readsAs(disagreement: Disagreement, names: ReadonlySet<string>, model: EnforcerModel): Enforcer | undefined {
  const [enforcer] = enforcersNamed(disagreement.enforcement, names);
  if (enforcer === undefined) return undefined;
  const { verdict } = evaluate(disagreement.simulation.policies, traceOf(disagreement).flow, model);
  return verdict === (disagreement.kind === 'open' ? 'ALLOW' : 'DENY') ? enforcer : undefined;
}

function matchingBlocks({ peers }: RuleTrace): readonly string[] {
  if (peers === 'any') return [];
  return peers.flatMap(({ peer, result }) => (peer.kind === 'ip-block' && result === 'yes' ? [peer.cidr.text] : []));
}

/** In some versions of Cilium an ingress rule with a block lets the policy's own namespace in, too (CVE-2026-56743). */
export const blockOpensNamespace: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, CILIUM);
  const side = onlyDenyingSide(disagreement);
  if (enforcer === undefined || disagreement.kind === 'closed' || side?.direction !== 'ingress') return undefined;
  const { namespace } = disagreement.leg.source;
  const policy = policiesOf(side)
    .filter(({ policy: { ref } }) => ref.namespace === namespace)
    .find(({ rules }) => rules.some(({ rule, ports }) => hasBlock(rule.peers) && portsMatch(ports)))?.policy;
  const likelihood = blockLikelihood(enforcer.version);
  if (policy === undefined || likelihood === 0) return undefined;
  return rank(likelihood, phrase.blockOpensNamespace(enforcer, qualifiedName(policy.ref), namespace));
};

function hasBlock(peers: RuleTrace['rule']['peers']): boolean {
  return peers !== 'any' && peers.some(({ kind }) => kind === 'ip-block');
}

function portsMatch(ports: RuleTrace['ports']): boolean {
  return ports === 'any' || ports.some(({ result }) => result === 'yes');
}

/** From 1.19, whose flag is on by default, up to 1.20.1; measured on 1.19.4 (semantics E.2). */
function blockLikelihood(version: string | undefined): number {
  const [, minor, patch] = /^v?1\.(\d+)\.(\d+)/.exec(version ?? '')?.map(Number) ?? [];
  if (minor === undefined || patch === undefined) return 64;
  return minor === 19 || (minor === 20 && patch < 2) ? 92 : 0;
}

/** `0010.0.0.0/8` is every address to Calico and none to kube-router (semantics A.6). */
export const leadingZeros: CauseTest = (disagreement) => {
  const names = disagreement.kind === 'open' ? CALICO : KUBE_ROUTER;
  const [enforcer] = enforcersNamed(disagreement.enforcement, names);
  const found = decidingPolicies(disagreement).flatMap(({ ref, findings }) =>
    findings.flatMap(({ code, detail }) => (code === 'CIDR_LEADING_ZEROS' ? [{ ref, detail }] : [])),
  );
  const [first] = found;
  if (enforcer === undefined || first === undefined) return undefined;
  return rank(86, phrase.leadingZeros(enforcer, qualifiedName(first.ref), first.detail));
};

/** What kube-router puts into its tables for `::/0`. */
const KR_WILDCARD = ['2000::/3', 'fd00::/8'];

/** To kube-router `::/0` is not every address. */
export const narrowWildcard: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, KUBE_ROUTER);
  if (enforcer === undefined || disagreement.kind === 'open') return undefined;
  const { flow } = traceOf(disagreement);
  const missed = bothSides(disagreement).find((side) => {
    const address = side.direction === 'egress' ? flow.destinationAddress : flow.sourceAddress;
    const isOutside =
      address?.family === 6 &&
      KR_WILDCARD.every((text) => {
        const parsed = parseCidr(text);
        return parsed.ok && !contains(parsed.cidr, address);
      });
    return isOutside && allowingRules(side).flatMap(matchingBlocks).includes('::/0');
  });
  return missed === undefined ? undefined : rank(86, phrase.narrowWildcard(enforcer));
};
