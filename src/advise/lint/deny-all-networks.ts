import { adminTiers, askTier, nameAction, objectsOf, type RuleOfTier, rulesBefore } from './ask/admin-tiers.ts';
import { arePortsCovered } from '../redundancy/port-cover.ts';
import {
  type CompiledPolicy,
  type CompiledRule,
  rulesOf,
  type SelectorPeer,
  type Tier,
} from '../../dialects/compiled.ts';
import { firstPort } from '../../model/port-set.ts';
import { isIpBlock, isSelector } from './ask/policies.ts';
import { isWhole } from './ask/blocks.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namePod } from '../../explain/names.ts';
import { nameField } from './rule-names.ts';
import { pairsOf } from './ask/pairs.ts';
import { partiesOfPeer, partiesOfSubject, portsOfRule } from './ask/parties.ts';
import { phrasePorts } from '../../explain/phrase/rules.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { ruleCover } from '../redundancy/rule-cover.ts';
import { YES } from '../../engine/all-pairs/port-tri.ts';

/** L-43 */
export const denyAllNetworks: Lint = {
  id: 'L-43',
  name: 'deny-all-networks',
  severity: 'warning',
  summary: 'An admin policy denies 0.0.0.0/0, which pods of the cluster are in as well',
  why: 'Rules with `networks` look at addresses, and pods have addresses: a Deny of 0.0.0.0/0 that was meant for the internet also cuts off every pod, the DNS among them, unless a rule before it accepts or passes on what goes to pods.',
  remedy:
    'Put a rule before it that passes or accepts connections to pods (`namespaces: {}`), or name the networks that are meant.',
  source: 'https://network-policy-api.sigs.k8s.io/api-overview/',
  needs: [],
  uses: ['addresses'],
  find: (world) =>
    adminTiers(world).flatMap((tier) => objectsOf(tier).flatMap((parts) => check(world, tier, parts[0]))),
};

function check(world: LintWorld, tier: Tier, policy: CompiledPolicy): readonly LintFinding[] {
  return rulesOf(policy, 'egress').rules.flatMap((rule) => {
    if (rule.action !== 'deny' || rule.peers === 'any') return [];
    const peer = rule.peers.filter(isIpBlock).find((each) => isWhole(each) && each.except.length === 0);
    const before = rulesBefore(tier, policy, 'egress', rule);
    if (peer === undefined || minds(world, rule, before)) return [];
    const example = findDenied(world, tier, policy, rule);
    return [
      {
        about: policy.ref,
        path: peer.path,
        message: `${nameAction(rule, policy.ref)} to ${peer.cidr.text}${phrasePorts(rule.ports)} is also for pods of the cluster: no rule before ${nameField(rule.path)} lets them pass`,
        ...(example === undefined ? {} : { notes: [`For example ${example}`] }),
        fix: { text: `Put a rule with action Pass to namespaces: {} before ${nameField(rule.path)}` },
      },
    ];
  });
}

const EVERY_POD: SelectorPeer = {
  kind: 'selector',
  index: 0,
  path: [],
  namespaces: { kind: 'labels', selector: [] },
  pods: [],
};

/** Whether something before has already decided about pods: about all of them, or about some on all of these ports. */
function minds({ index }: LintWorld, rule: CompiledRule, before: readonly RuleOfTier[]): boolean {
  const rules = before.map((each) => each.rule);
  if (ruleCover(index, { ...rule, peers: [EVERY_POD] }, rules) !== undefined) return true;
  return rules.some(
    ({ action, peers, ports }) =>
      action !== 'deny' && peers !== 'any' && peers.some(isSelector) && arePortsCovered(rule.ports, [ports]),
  );
}

const MOST_TRIES = 200;

/** Two pods between which this very rule decides. */
function findDenied(world: LintWorld, tier: Tier, policy: CompiledPolicy, rule: CompiledRule): string | undefined {
  const { functions } = pairsOf(world).tables;
  let tries = 0;
  for (const subject of partiesOfSubject(world, policy.subject)) {
    for (const peer of partiesOfPeer(world, EVERY_POD)) {
      if ((tries += 1) > MOST_TRIES) return undefined;
      const [pod] = subject.pods;
      const other = peer.pods.find((each) => each !== pod && each.addresses.length > 0);
      if (pod === undefined || other === undefined) continue;
      const ports = functions.portsWith(portsOfRule(world, rule, peer), YES);
      const protocol = PROTOCOLS.find((each) => firstPort(ports[each]) !== undefined) ?? 'TCP';
      const port = firstPort(ports[protocol]) ?? 1;
      const trace = askTier(world, tier, { direction: 'egress', subject: pod, peer: other, protocol, port });
      if (trace?.matches.some((match) => match.rule.rule === rule) === true) {
        const at = rule.ports === 'any' ? '' : ` on ${protocol} ${port}`;
        return `${namePod(pod)} to ${namePod(other)}${at}`;
      }
    }
  }
  return undefined;
}
