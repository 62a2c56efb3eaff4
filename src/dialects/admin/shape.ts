import { bareKind } from '../../model/kind-in-group.ts';
import type { Direction } from '../../model/verdict.ts';
import type { PolicyLanguage } from '../compiled.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { RawAdminRule, RawAdminSpec } from '../../model/admin-policy.ts';

/*
 * What the schemas of these APIs take. Objects of files were held to none, and those of a cluster to one that may be newer
 * than this version: what a field means that is not here is not known, so it must not pass for absent.
 * https://github.com/kubernetes-sigs/network-policy-api/tree/main/config/crd
 */

/** What a policy of these tiers is written in. */
export type AdminLanguage = Extract<PolicyLanguage, 'admin-v1alpha1' | 'admin-v1alpha2' | 'aws'>;

/** Which of the APIs an object is of; AdminNetworkPolicy and its baseline differ in a few fields. */
export interface AdminForm {
  readonly language: AdminLanguage;
  /** Without group. */
  readonly kind: string;
}

export function formOf({ kind }: ObjectRef, language: AdminLanguage): AdminForm {
  return { language, kind: bareKind(kind) };
}

/**
 * The versions that this one knows; what another calls by the same names may mean something else. v1beta1 took over
 * ClusterNetworkPolicy as v1alpha2 has it. https://github.com/kubernetes-sigs/network-policy-api/tree/main/apis
 */
const VERSIONS: Readonly<Partial<Record<AdminLanguage, readonly string[]>>> = {
  'admin-v1alpha1': ['v1alpha1'],
  'admin-v1alpha2': ['v1alpha2', 'v1beta1'],
};

/** A version of the API that nobody knows here. */
export function problemsOfVersion(apiVersion: string | undefined, { language }: AdminForm): readonly string[] {
  const version = apiVersion?.split('/').at(-1);
  const known = VERSIONS[language];
  return version === undefined || known === undefined || known.includes(version)
    ? []
    : [`unknown version "${version}"`];
}

/** What no API server takes in the policy itself, its rules left aside. */
export function problemsOfPolicy(spec: RawAdminSpec, form: AdminForm): readonly string[] {
  const isBaseline = form.kind === BASELINE;
  const known = isBaseline ? COMMON : form.language === 'admin-v1alpha1' ? [...COMMON, 'priority'] : TIERED;
  const { tier, priority, subject } = spec;
  return [
    ...unknownFields(spec, known).map((field) => `unknown field "${field}"`),
    ...(known.includes('tier') && tier !== 'Admin' && tier !== 'Baseline' ? [`unknown tier "${tier ?? ''}"`] : []),
    ...(known.includes('priority') && !isPriority(priority) ? ['a priority that is no number from 0 to 1000'] : []),
    ...(subject?.pods && subject.namespaces ? ['a subject that names both namespaces and pods'] : []),
    ...unknownFields(subject?.pods, ['namespaceSelector', 'podSelector']).map(
      (field) => `unknown field "${field}" of its subject`,
    ),
  ];
}

const BASELINE = 'BaselineAdminNetworkPolicy';
const COMMON = ['subject', 'ingress', 'egress'];
const TIERED = [...COMMON, 'priority', 'tier'];

function isPriority(priority: unknown): boolean {
  return typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 1000;
}

/** Whether the API has such an action: v1alpha2 calls Accept what was Allow, and a baseline cannot pass on. */
export function hasAction({ language, kind }: AdminForm, action: string): boolean {
  if (action === 'Deny') return true;
  if (action === 'Pass') return kind !== BASELINE;
  return action === (language === 'admin-v1alpha1' ? 'Allow' : 'Accept');
}

/** Fields of a rule that the API does not have: without them it says more than it should. */
export function unknownRuleFields(
  rule: RawAdminRule,
  direction: Direction,
  { language }: AdminForm,
): readonly string[] {
  const [peers, ports] = [
    direction === 'ingress' ? 'from' : 'to',
    language === 'admin-v1alpha2' ? 'protocols' : 'ports',
  ];
  return unknownFields(rule, ['name', 'action', peers, ports]);
}

/** What an entry of `from` or `to` can be. */
export function peerFields(direction: Direction, { language, kind }: AdminForm): readonly string[] {
  if (direction === 'ingress') return IN_CLUSTER;
  if (language === 'aws') return [...IN_CLUSTER, 'networks', 'domainNames'];
  return [...IN_CLUSTER, 'networks', 'nodes', ...(kind === BASELINE ? [] : ['domainNames'])];
}

const IN_CLUSTER = ['namespaces', 'pods'];

/** The fields that are there; a null one is not. */
export function givenFields(raw: object | null | undefined): readonly string[] {
  return Object.entries(raw ?? {}).flatMap(([key, value]) => (value === null || value === undefined ? [] : [key]));
}

export function unknownFields(raw: object | null | undefined, known: readonly string[]): readonly string[] {
  return givenFields(raw).filter((field) => !known.includes(field));
}
