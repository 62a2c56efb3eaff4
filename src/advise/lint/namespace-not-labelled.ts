import { isSelector, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { knowsAllNamespaces, knowsNamespace } from './ask/known.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { labelsThatSatisfy } from '../../engine/all-pairs/labels-that-satisfy.ts';
import { mendAt } from './mend.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { namespacesOfPeer } from './ask/pods.ts';
import { phraseRequirement } from '../../explain/phrase/selectors.ts';
import { satisfies } from '../../model/match-labels.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';
import { someOf, wordLabels, wordSelector } from './words.ts';

export const namespaceNotLabelled: Lint = {
  id: 'L-03',
  name: 'namespace-not-labelled',
  severity: 'error',
  summary: 'A namespaceSelector asks for a label that no namespace has',
  why: 'A namespaceSelector looks at the labels of namespaces, never at their names. A label "name" is on a namespace only if somebody has put it there; the one that every namespace has is kubernetes.io/metadata.name. The peer matches nobody.',
  remedy:
    'Write kubernetes.io/metadata.name: NAME, which the control plane sets on every namespace and nobody can change, or label the namespace.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
  needs: ['namespaces'],
  find: (world) => networkPolicies(world).flatMap((policy) => check(world, policy)),
};

function check(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  return rulesIn(policy)
    .flatMap((rule) => peersIn(rule).filter(isSelector))
    .flatMap((peer) => {
      const { namespaces } = peer;
      if (namespaces.kind === 'same' || namespacesOfPeer(world, peer).length > 0) return [];
      const meansNames = namespaces.selector.flatMap((requirement) => findNamed(world, policy, peer, requirement));
      return meansNames.length > 0 ? meansNames : findEmpty(world, policy, peer, namespaces.selector);
    });
}

/** A value that is the name of a namespace, under a label that this namespace does not have. */
function findNamed(
  world: LintWorld,
  { ref, written }: KnownPolicy,
  { path }: SelectorPeer,
  requirement: LabelRequirement,
): readonly LintFinding[] {
  const { key, operator, values } = requirement;
  if (operator !== 'In' || key === NAMESPACE_NAME_LABEL) return [];
  const named = values.filter((value) => knowsNamespace(world, value));
  if (named.length === 0 || mayBeLabelled(world, requirement)) return [];
  const labels = world.index.namespaces.get(named[0] ?? '')?.labels ?? {};
  const fix: LintFix = {
    text: `write ${phraseRequirement({ key: NAMESPACE_NAME_LABEL, operator, values })} instead of ${phraseRequirement(requirement)}`,
    mended: mendAt(written, [...path, 'namespaceSelector'], (selector) => renameKey(selector as object, key)),
    commands: named.map((name) => `kubectl label namespace ${name} ${key}=${name}`),
  };
  return [
    {
      about: ref,
      path: [...path, 'namespaceSelector'],
      message: `namespaceSelector ${phraseRequirement(requirement)} matches no namespace; "${named[0]}" has ${wordLabels(labels)}`,
      fix,
    },
  ];
}

/** Some namespace has the label, or nobody knows its labels. */
function mayBeLabelled(world: LintWorld, requirement: LabelRequirement): boolean {
  const { snapshot } = world;
  if (snapshot.gaps.some(({ resource }) => resource === 'namespaces')) return true;
  return snapshot.namespaces.some(({ labels }) => satisfies(labels, requirement));
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?: readonly { readonly key: string }[] | null;
}

function renameKey({ matchLabels, matchExpressions }: Selector, from: string): object {
  const rename = (key: string): string => (key === from ? NAMESPACE_NAME_LABEL : key);
  return {
    ...(matchLabels
      ? { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [rename(key), value])) }
      : {}),
    ...(matchExpressions
      ? { matchExpressions: matchExpressions.map((each) => ({ ...each, key: rename(each.key) })) }
      : {}),
  };
}

/** Nobody is meant at all; the namespace may be one that is still to come. */
function findEmpty(
  world: LintWorld,
  { ref }: KnownPolicy,
  { path }: SelectorPeer,
  selector: readonly LabelRequirement[],
): readonly LintFinding[] {
  if (!knowsAllNamespaces(world) || labelsThatSatisfy(selector) === undefined) return [];
  const names = world.snapshot.namespaces.map(({ name }) => name).sort();
  return [
    {
      about: ref,
      path: [...path, 'namespaceSelector'],
      severity: 'info',
      message: `namespaceSelector ${wordSelector(selector)} matches none of the namespaces`,
      notes: [`there ${names.length === 1 ? 'is' : 'are'} ${someOf(names, MOST_NAMESPACES)}`],
    },
  ];
}

const MOST_NAMESPACES = 8;
