import { joinTier } from '../join-tier.ts';
import { AWS_GROUP, isPolicyEndpoint } from '../../model/aws-groups.ts';
import { compileApplicationPolicy } from './application-policy.ts';
import type { CompiledPolicy, Realised, Tier } from '../compiled.ts';
import type { Gap } from '../../model/gap.ts';
import { readPolicyEndpoints } from './policy-endpoints.ts';
import type { Tri } from '../../model/verdict.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

interface AwsInput {
  readonly objects: readonly UnmodelledPolicy[];
  readonly gaps: readonly Gap[];
  readonly areEnforced: Tri;
}

export interface NamespacePolicies {
  readonly core: Tier;
  /** Objects that this dialect does not speak for. */
  readonly rest: readonly UnmodelledPolicy[];
}

/**
 * ApplicationNetworkPolicies in the tier of NetworkPolicy, where the AWS VPC CNI has them (semantics F.4). Its
 * ClusterNetworkPolicies are of the tiers around that (`admin/`).
 */
export function compileAwsPolicies({ objects, gaps, areEnforced }: AwsInput, core: Tier): NamespacePolicies {
  const policies = objects.filter((object) => !isPolicyEndpoint(object));
  if (areEnforced === 'unknown') return { core, rest: policies };
  const rest = policies.filter((object) => !isApplicationPolicy(object));
  if (areEnforced === 'no') return { core, rest };
  const mine = objects.filter(isApplicationPolicy).map(compileApplicationPolicy).sort(byName);
  const hidden = gaps.filter(({ group, resource }) => group === AWS_GROUP && resource === 'applicationnetworkpolicies');
  if (mine.length + hidden.length === 0) return { core, rest };
  return { core: { ...joinTier(core, mine), gaps: [...core.gaps, ...hidden] }, rest };
}

function isApplicationPolicy({ ref, group, raw }: UnmodelledPolicy): boolean {
  return group === AWS_GROUP && ref.kind === 'ApplicationNetworkPolicy' && raw !== undefined;
}

/** What the controller has told the agents to do; undefined: nobody is known to have asked. */
export function realisedByAws({ objects, gaps, areEnforced }: AwsInput): Realised | undefined {
  if (areEnforced === 'no') return undefined;
  const policies = readPolicyEndpoints(objects);
  const hidden = gaps.filter(({ group, resource }) => group === AWS_GROUP && RESULTS.has(resource));
  return policies.length + hidden.length === 0 ? undefined : { policies, gaps: hidden };
}

/** A fixed order makes output stable; it never changes a result. */
function byName(a: CompiledPolicy, b: CompiledPolicy): number {
  return a.ref.name < b.ref.name ? -1 : 1;
}

/** Whether what could not be read of these policies is nobody's to evaluate, and may change an answer. */
export function mayAwsGapMatter({ resource }: Gap, areEnforced: Tri): boolean {
  if (areEnforced === 'no' || RESULTS.has(resource)) return false;
  return areEnforced === 'unknown' || !POLICIES.has(resource);
}

/** Lists of these are gaps of their tiers. */
const POLICIES: ReadonlySet<string> = new Set(['applicationnetworkpolicies', 'clusternetworkpolicies']);

/** What its controller makes of policies: it decides nothing that they do not say. */
const RESULTS: ReadonlySet<string> = new Set(['policyendpoints', 'clusterpolicyendpoints']);
