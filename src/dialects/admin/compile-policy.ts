import { objectFacts } from '../object-facts.ts';
import type { CompiledPolicy, CompiledRule, CompiledRules, CompileFinding, RuleAction, Subject } from '../compiled.ts';
import {
  type AdminForm,
  type AdminLanguage,
  formOf,
  hasAction,
  peerFields,
  problemsOfPolicy,
  problemsOfVersion,
  unknownRuleFields,
} from './shape.ts';
import type { RawAdminRule, RawAdminSpec, RawAdminSubject } from '../../model/admin-policy.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Labels } from '../../model/labels.ts';
import { compileOnce } from '../compile-once.ts';
import { keysCompared, type LegacyPart, partsOf } from './legacy-namespaces.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { compileAdminPeers } from './compile-peers.ts';
import { compileAdminPorts } from './compile-ports.ts';

export interface TieredPolicy {
  readonly tier: 'Admin' | 'Baseline';
  readonly policy: CompiledPolicy;
}

/**
 * One object of any of these APIs. Rules are read as they stand; none of them isolates (semantics D.2, D.3). It is one
 * policy, unless its peers compare labels of namespaces: then one for each kind of namespace that its subjects are in.
 */
export function compileAdminPolicy(
  object: UnmodelledPolicy,
  language: AdminLanguage,
  namespaces: readonly Namespace[],
): readonly TieredPolicy[] {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec = {} } = object.raw as { readonly spec?: RawAdminSpec };
  const key = keysCompared(spec).length === 0 ? language : undefined;
  return ONCE(object, key, () => partsOf(spec, namespaces).map((part) => compilePart(object, language, spec, part)));
}

const ONCE = compileOnce<readonly TieredPolicy[]>();

function compilePart(
  object: UnmodelledPolicy,
  language: AdminLanguage,
  spec: RawAdminSpec,
  { subject, own }: LegacyPart,
): TieredPolicy {
  const form = formOf(object.ref, language);
  const { apiVersion } = object.raw as { readonly apiVersion?: string };
  const problems = [...problemsOfVersion(apiVersion, form), ...problemsOfPolicy(spec, form)];
  const findings: CompileFinding[] = [];
  const context = { own, form, problems, findings };
  const policy: CompiledPolicy = {
    ...objectFacts(object),
    subject: compileSubject(subject, problems),
    ingress: compileRules(spec.ingress, 'ingress', context),
    egress: compileRules(spec.egress, 'egress', context),
    priority: spec.priority ?? 0,
    language,
    unrecognised: problems,
    findings,
  };
  return { tier: tierOf(object.ref.kind, language, spec), policy };
}

function tierOf(kind: string, language: AdminLanguage, spec: RawAdminSpec): TieredPolicy['tier'] {
  if (language !== 'admin-v1alpha1') return spec.tier === 'Baseline' ? 'Baseline' : 'Admin';
  return kind === 'BaselineAdminNetworkPolicy' ? 'Baseline' : 'Admin';
}

/** Exactly one of `namespaces` and `pods`; an empty selector is everything, there is no "own namespace" (D.4). */
function compileSubject(raw: RawAdminSubject | null | undefined, problems: string[]): Subject {
  const selectors =
    raw?.pods ??
    (raw?.namespaces === undefined || raw.namespaces === null ? undefined : { namespaceSelector: raw.namespaces });
  if (selectors === undefined) {
    problems.push('a subject that names neither namespaces nor pods');
    return { namespaces: { kind: 'labels', selector: [] }, pods: [] };
  }
  const problem =
    selectorProblem(selectors.namespaceSelector) ??
    selectorProblem('podSelector' in selectors ? selectors.podSelector : undefined);
  if (problem !== undefined) {
    problems.push(problem);
    return { namespaces: { kind: 'labels', selector: [] }, pods: [] };
  }
  return {
    namespaces: { kind: 'labels', selector: compileLabelSelector(selectors.namespaceSelector) },
    pods: compileLabelSelector('podSelector' in selectors ? selectors.podSelector : undefined),
  };
}

const ACTIONS: Readonly<Record<string, RuleAction>> = { Allow: 'allow', Accept: 'allow', Deny: 'deny', Pass: 'pass' };

function compileRules(
  raw: readonly RawAdminRule[] | null | undefined,
  direction: Direction,
  context: RuleContext,
): CompiledRules {
  const rules = (raw ?? []).map((rule, index) => compileRule(rule, direction, index, context));
  return { isolates: false, countsAnyway: true, rules };
}

interface RuleContext {
  readonly own: Labels | undefined;
  readonly form: AdminForm;
  /** Added to. */
  readonly problems: string[];
  /** Added to. */
  readonly findings: CompileFinding[];
}

function compileRule(
  raw: RawAdminRule,
  direction: Direction,
  index: number,
  { own, form, problems, findings }: RuleContext,
): CompiledRule {
  const path: FieldPath = ['spec', direction, index];
  const word = raw.action ?? '';
  const action = hasAction(form, word) ? ACTIONS[word] : undefined;
  if (action === undefined) problems.push(`unknown action "${word}"`);
  const unrecognised = unknownRuleFields(raw, direction, form);
  const base = { index, path, ...(raw.name ? { name: raw.name } : {}), unrecognised };
  const field = direction === 'ingress' ? 'from' : 'to';
  const peers = compileAdminPeers(raw[field] ?? [], {
    path: [...path, field],
    own,
    known: peerFields(direction, form),
    isAllow: action === 'allow',
  });
  const ports = compileAdminPorts(raw, path, form);
  if (ports.hasWholeProtocol) findings.push({ code: 'CNP_SHAPE', path, detail: '' });
  if (!peers.hasUnknownShape && !ports.hasUnknownShape) {
    return {
      ...base,
      action: action ?? 'deny',
      peers: peers.peers,
      ports: ports.ports,
    };
  }
  // A shape that says nothing known must not open anything: it accepts nothing, and what denies or hands on denies all (D.5).
  findings.push({ code: 'UNKNOWN_SHAPE', path, detail: word });
  if (action === 'allow') return { ...base, action, peers: [], ports: 'any' };
  return { ...base, action: 'deny', peers: 'any', ports: 'any' };
}
