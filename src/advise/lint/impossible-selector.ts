import type { FieldPath } from '../../model/reference.ts';
import { isSelector, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';
import type { Lint, LintFinding, LintFix } from './lint.ts';
import { labelsThatSatisfy } from '../../engine/all-pairs/labels-that-satisfy.ts';
import { mendAt } from './mend.ts';
import { phraseRequirement } from '../../explain/phrase/selectors.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';

export const impossibleSelector: Lint = {
  id: 'L-02',
  name: 'impossible-selector',
  severity: 'error',
  summary: 'A selector that no labels can satisfy',
  why: 'All requirements of a selector must hold at once, and a label has one value. Two requirements that exclude each other match nothing, so that the policy, or the peer, does not exist.',
  remedy:
    'For "one or the other" write one requirement with operator In and both values, or two peers; otherwise remove the requirement that is not meant.',
  source:
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements',
  needs: [],
  find: (world) => networkPolicies(world).flatMap(check),
};

interface Place {
  readonly path: FieldPath;
  readonly selector: LabelSelector;
  readonly of: 'pod' | 'namespace';
}

function check(policy: KnownPolicy): readonly LintFinding[] {
  return selectorsOf(policy).flatMap((place): LintFinding[] => {
    const clash = clashOf(place);
    if (clash === undefined) return [];
    const { key, requirements } = clash;
    const fix = fixOf(policy, place, requirements);
    return [
      {
        about: policy.ref,
        path: place.path,
        message: `${String(place.path.at(-1))} wants ${requirements.map(phraseRequirement).join(' and ')}: no ${place.of} can have that`,
        ...(key === NAMESPACE_NAME_LABEL ? { notes: [`every namespace has ${key}, with its own name as value`] } : {}),
        ...(fix === undefined ? {} : { fix }),
      },
    ];
  });
}

function selectorsOf(policy: KnownPolicy): readonly Place[] {
  const peers = rulesIn(policy).flatMap((rule) => peersIn(rule).filter(isSelector));
  return [
    { path: ['spec', 'podSelector'], selector: policy.compiled.subject.pods, of: 'pod' },
    ...peers.flatMap(({ path, pods, namespaces }): Place[] => [
      { path: [...path, 'podSelector'], selector: pods, of: 'pod' },
      ...(namespaces.kind === 'same'
        ? []
        : [{ path: [...path, 'namespaceSelector'], selector: namespaces.selector, of: 'namespace' } as const]),
    ]),
  ];
}

/** The first key whose requirements exclude each other. */
function clashOf({ selector, of }: Place): { readonly key: string; readonly requirements: LabelSelector } | undefined {
  // The control plane sees to this label.
  const given: LabelSelector =
    of === 'namespace' ? [{ key: NAMESPACE_NAME_LABEL, operator: 'Exists', values: [] }] : [];
  for (const key of new Set(selector.map((requirement) => requirement.key))) {
    const requirements = selector.filter((requirement) => requirement.key === key);
    const all = [...requirements, ...given.filter((requirement) => requirement.key === key)];
    if (labelsThatSatisfy(all) === undefined) return { key, requirements };
  }
  return undefined;
}

/** Where several values are wanted at once, any of them was meant. */
function fixOf({ written }: KnownPolicy, { path }: Place, clash: readonly LabelRequirement[]): LintFix | undefined {
  const [first] = clash;
  if (first === undefined || clash.some(({ operator }) => operator !== 'In')) return undefined;
  const values = [...new Set(clash.flatMap((requirement) => requirement.values))];
  return {
    text: `write ${first.key} In [${values.join(', ')}], if either of them is meant`,
    mended: mendAt(written, path, (selector) => withEither(selector as object, first.key, values)),
  };
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?: readonly { readonly key: string }[] | null;
}

function withEither({ matchLabels, matchExpressions }: Selector, key: string, values: readonly string[]): object {
  const labels = Object.fromEntries(Object.entries(matchLabels ?? {}).filter(([each]) => each !== key));
  const others = (matchExpressions ?? []).filter((each) => each.key !== key);
  return {
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: labels }),
    matchExpressions: [...others, { key, operator: 'In', values }],
  };
}
