import { type ClusterIndex, namespaceLabels } from '../cluster-index.ts';
import { all, fromBoolean } from '../tri.ts';
import { attributesOf } from '../../model/attributes.ts';
import { isAccount, labelValue, satisfies, selects } from '../../model/match-labels.ts';
import { getOrMake } from './get-or-make.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { type Match, matchOf } from './match.ts';
import type { PartyFacts } from './classes.ts';
import type { Pod } from '../../model/pod.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';
import type { Tri } from '../../model/verdict.ts';

/** Which parties selectors match: pods on the pod network only, whatever their addresses (semantics A.5, B.3). */
export class SelectorMatches {
  readonly #index: ClusterIndex;
  readonly #size: number;
  /** One pod to stand for each party that selectors may match. */
  readonly #pods: ReadonlyMap<number, Pod>;
  readonly #byNamespace: ReadonlyMap<string, readonly number[]>;
  /** Parties by their values of each label that was asked for; members may differ in labels that nobody asks for. */
  readonly #byLabel = new Map<string, ReadonlyMap<string, readonly number[]>>();
  /** And by those of each attribute. */
  readonly #byAttribute = new Map<string, ReadonlyMap<string, readonly number[]>>();
  readonly #matches = new Map<string, Match>();
  readonly #namespaces = new Map<string, ReadonlyMap<string, Tri>>();

  constructor(index: ClusterIndex, facts: readonly PartyFacts[]) {
    this.#index = index;
    this.#size = facts.length;
    this.#pods = new Map(
      facts.flatMap(({ party }) => {
        const [pod] = party.kind === 'pods' && !party.hostNetwork ? party.pods : [];
        return pod === undefined ? [] : [[party.id, pod] as const];
      }),
    );
    this.#byNamespace = groupKeys(this.#pods, (pod) => pod.namespace);
  }

  match({ namespaces, ...wanted }: SelectorPeer): Match {
    const home = namespaces.kind === 'same' ? namespaces.namespace : namespaces.selector;
    const key = JSON.stringify([home, wanted]);
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const made = this.#find(
      namespaces.kind === 'same'
        ? new Map([[namespaces.namespace, 'yes']])
        : this.#matchNamespaces(namespaces.selector),
      wanted,
    );
    this.#matches.set(key, made);
    return made;
  }

  #find(namespaces: ReadonlyMap<string, Tri>, { pods, account }: Pick<SelectorPeer, 'pods' | 'account'>): Match {
    const yes: number[] = [];
    const maybe: number[] = [];
    for (const id of this.#candidates(namespaces, pods, account ?? [])) {
      const pod = this.#pods.get(id);
      const inNamespace = namespaces.get(pod?.namespace ?? '') ?? 'no';
      if (pod === undefined || inNamespace === 'no') continue;
      if (!selects(pod.labels, pods) || !isAccount(pod, account)) continue;
      (inNamespace === 'yes' ? yes : maybe).push(id);
    }
    return matchOf(yes.sort(ascending), maybe.sort(ascending), this.#size);
  }

  /** More than what matches, and no more than need be looked at: by a label or an attribute that is asked for, or by namespace. */
  #candidates(
    namespaces: ReadonlyMap<string, Tri>,
    selector: LabelSelector,
    account: LabelSelector,
  ): readonly number[] {
    const labelled = listsOf(selector, (key) => this.#withLabel(key));
    const running = listsOf(account, (key) => this.#withAttribute(key));
    const shorter = (a: Lists, b: Lists): Lists => (count(b) < count(a) ? b : a);
    const [first, ...others] = [...labelled, ...running];
    const shortest = first === undefined ? undefined : others.reduce(shorter, first);
    // Each namespace has at least one: where those are fewer nobody has to count.
    if (shortest !== undefined && count(shortest) <= namespaces.size) return shortest.flat();
    const inNamespaces = [...namespaces.keys()].map((name) => this.#byNamespace.get(name) ?? []);
    return (shortest === undefined ? inNamespaces : shorter(inNamespaces, shortest)).flat();
  }

  #withLabel(key: string): ReadonlyMap<string, readonly number[]> {
    return getOrMake(this.#byLabel, key, () => groupKeys(this.#pods, ({ labels }) => labelValue(labels, key)));
  }

  #withAttribute(key: string): ReadonlyMap<string, readonly number[]> {
    return getOrMake(this.#byAttribute, key, () => groupKeys(this.#pods, (pod) => labelValue(attributesOf(pod), key)));
  }

  /** The namespaces that a selector matches, or may. */
  #matchNamespaces(selector: LabelSelector): ReadonlyMap<string, Tri> {
    const key = JSON.stringify(selector);
    const known = this.#namespaces.get(key);
    if (known !== undefined) return known;
    const matches = [...this.#byNamespace.keys()].map((name) => [name, this.#matchNamespace(name, selector)] as const);
    const made = new Map(matches.filter(([, result]) => result !== 'no'));
    this.#namespaces.set(key, made);
    return made;
  }

  #matchNamespace(name: string, selector: LabelSelector): Tri {
    const labels = namespaceLabels(this.#index, name);
    return all(
      selector.map((requirement) => (labels.known ? fromBoolean(satisfies(labels.value, requirement)) : 'unknown')),
    );
  }
}

type Lists = readonly (readonly number[])[];

/** For each requirement that names its values the lists of those that have one. */
function listsOf(
  selector: LabelSelector,
  groups: (key: string) => ReadonlyMap<string, readonly number[]>,
): readonly Lists[] {
  return selector
    .filter(({ operator }) => operator === 'In')
    .map(({ key, values }) => [...new Set(values)].map((value) => groups(key).get(value) ?? []));
}

/** Without those that have no key. */
function groupKeys(pods: ReadonlyMap<number, Pod>, keyOf: (pod: Pod) => string | undefined): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [id, pod] of pods) {
    const key = keyOf(pod);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [id]);
    else group.push(id);
  }
  return groups;
}

function count(lists: Lists): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}

function ascending(a: number, b: number): number {
  return a - b;
}
