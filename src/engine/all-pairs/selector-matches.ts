import { type ClusterIndex, namespaceLabels } from '../cluster-index.ts';
import { all, fromBoolean } from '../tri.ts';
import { isAccount, labelValue, satisfies, selects } from '../../model/match-labels.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { type Match, matchOf } from './match.ts';
import type { PartyFacts } from './classify.ts';
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
  /** Parties by each of their labels; members may differ in labels that nobody asks for. */
  readonly #byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
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
    this.#byLabel = indexLabels(this.#pods);
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
    for (const id of this.#candidates(namespaces, pods)) {
      const pod = this.#pods.get(id);
      const inNamespace = namespaces.get(pod?.namespace ?? '') ?? 'no';
      if (pod === undefined || inNamespace === 'no') continue;
      if (!selects(pod.labels, pods) || !isAccount(pod, account)) continue;
      (inNamespace === 'yes' ? yes : maybe).push(id);
    }
    return matchOf(yes.sort(ascending), maybe.sort(ascending), this.#size);
  }

  /** More than what matches, and no more than need be looked at: by a label that is asked for, or by namespace. */
  #candidates(namespaces: ReadonlyMap<string, Tri>, selector: LabelSelector): readonly number[] {
    const inNamespaces = [...namespaces.keys()].map((name) => this.#byNamespace.get(name) ?? []);
    const lists = selector
      .filter(({ operator }) => operator === 'In')
      .map(({ key, values }) => [...new Set(values)].map((value) => this.#byLabel.get(key)?.get(value) ?? []));
    const shortest = [inNamespaces, ...lists].reduce((a, b) => (count(b) < count(a) ? b : a));
    return shortest.flat();
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

function groupKeys(pods: ReadonlyMap<number, Pod>, keyOf: (pod: Pod) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [id, pod] of pods) {
    const key = keyOf(pod);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [id]);
    else group.push(id);
  }
  return groups;
}

function indexLabels(pods: ReadonlyMap<number, Pod>): Map<string, Map<string, number[]>> {
  const index = new Map<string, Map<string, number[]>>();
  for (const [id, { labels }] of pods) {
    for (const key of Object.keys(labels)) {
      const value = labelValue(labels, key);
      if (value === undefined) continue;
      const values = index.get(key) ?? new Map<string, number[]>();
      index.set(key, values);
      const ids = values.get(value);
      if (ids === undefined) values.set(value, [id]);
      else ids.push(id);
    }
  }
  return index;
}

function count(lists: readonly (readonly number[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}

function ascending(a: number, b: number): number {
  return a - b;
}
