import type { CompiledPolicy, CompiledRule } from '../../dialects/compiled.ts';
import type { CoveredRule } from '../redundancy/redundancies.ts';
import type { Direction } from '../../model/verdict.ts';
import type { PlanStep } from '../simplify/plan-simplification.ts';
import type { RuleStep } from '../simplify/merge-rules.ts';
import type { SimplifyReport, SimplifyStep, SizeOfPolicies } from '../simplify/simplify-report.ts';
import { count, list, phrasePeer, phrasePort } from '../../explain/phrase/rules.ts';
import { formatPath, qualifiedName } from '../../model/reference.ts';

/** `9 policies with 14 rules of namespace "shop" can be 6 policies with 9 rules: no connection is another for it`. */
export function phraseSimplify(
  result: SimplifyReport['result'],
  { before, after, namespace, state, left }: Pick<SimplifyReport, 'before' | 'after' | 'namespace' | 'state' | 'left'>,
): string {
  const where = namespace === undefined ? 'all namespaces' : `namespace "${namespace}"`;
  switch (result) {
    case 'nothing':
      return before.policies === 0
        ? `there are no NetworkPolicies in ${where}`
        : `nothing can go: every rule of the ${size(before)} of ${where} decides something${left.length > 0 ? ', or will once labels of namespaces change' : ''}`;
    case 'simplified':
      return `${size(before)} of ${where} can be ${size(after)}: no connection is another for it`;
    case 'unproved':
      return `no suggestion for ${where}: ${count(state.changed, 'pair')} of ends would be answered otherwise, which is a mistake of this program`;
  }
}

function size({ policies, rules }: SizeOfPolicies): string {
  return `${count(policies, 'policy', 'policies')} with ${count(rules, 'rule')}`;
}

/** What a step does, and why nothing is another for it. */
export function phraseStep(policy: CompiledPolicy, step: PlanStep): string {
  switch (step.kind) {
    case 'duplicate':
      return `says the same of the same pods as ${qualifiedName(step.found.of.ref)}`;
    case 'needless': {
      const others = list(
        step.found.isolatedBy.map(({ ref }) => qualifiedName(ref)),
        'and',
      );
      return `all its rules are covered by other policies, and ${others} ${step.found.isolatedBy.length === 1 ? 'isolates' : 'isolate'} the same pods`;
    }
    case 'beside-allow-all':
      return `${nameRule(step.rule, step.direction)} is left out: ${nameRule(step.by, step.direction)} allows everything`;
    case 'covered-rule':
      return phraseCovered(policy, step.found);
    case 'rules':
      return phraseRuleStep(step.step, step.direction);
  }
}

/** A rule that others cover. */
export function phraseCovered(policy: CompiledPolicy, { rule, direction, by }: CoveredRule): string {
  const others = by.map((each) =>
    each.policy === policy
      ? nameRule(each.rule, direction)
      : `${nameRule(each.rule, direction)} of ${qualifiedName(each.policy.ref)}`,
  );
  return `${nameRule(rule, direction)} is left out: ${list(others, 'and')} ${others.length === 1 ? 'allows' : 'allow'} all of it`;
}

function phraseRuleStep(step: RuleStep, direction: Direction): string {
  switch (step.kind) {
    case 'dropped-peer':
      return `${formatPath(step.peer.path)} (${phrasePeer(step.peer)}) is left out: the other peers of the rule match all of it`;
    case 'dropped-port':
      return `${formatPath(step.port.path)} (${phrasePort(step.port)}) is left out: the other ports of the rule match all of it`;
    case 'merged':
      return `${nameRule(step.into, direction)} and ${nameRule(step.rule, direction)} are one rule: they have the same ${step.same}`;
  }
}

function nameRule({ index }: CompiledRule, direction: Direction): string {
  return `${direction} rule ${index + 1}`;
}

const PROOFS: Readonly<Record<SimplifyStep['proof'], string>> = {
  always: 'proved for all pods and labels to come',
  now: 'proved while namespaces keep the labels that they have now',
};

/** A step with how far its proof reaches. */
export function phraseProved({ text, proof }: Pick<SimplifyStep, 'text' | 'proof'>): string {
  return `${text} (${PROOFS[proof]})`;
}

/** What was held against what. */
export function phraseState({ unknown }: SimplifyReport['state']): string {
  const open = unknown === 0 ? '' : `; of ${count(unknown, 'pair')} it is not known before and not known after`;
  return `the state with these policies was held against the state as it is: all pairs are answered alike${open}`;
}

export const DELETE_AFTER = 'once these are applied:';
export const DELETE_ONLY = 'nothing has to be applied; what can go:';
export const LEFT_TITLE = 'Could go as well, with --now: while namespaces keep the labels that they have';
/** Labels and annotations of the objects are not known here. */
export const KEEP_METADATA =
  'labels and annotations are not written here: merge what comes after "spec" into your own files';
