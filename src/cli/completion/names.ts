import type { NameKind, NameSource } from '../../cluster/names/names.ts';
import { candidate, type Candidate, type Completion } from './completion.ts';
import { endCandidates, type EndPlace, namesForEnd } from './ends.ts';

/** Where names come from, looked for when they are asked for. */
export interface Names {
  /** Undefined: no cluster is named, or one that cannot be looked at so quickly. */
  readonly source: () => Promise<NameSource | undefined>;
  readonly kubeconfig: () => Promise<Readonly<Record<'contexts' | 'clusters' | 'users', readonly string[]>>>;
}

/** The names of a kind, of the namespace where names are looked up. */
export async function namesOf(kind: NameKind, names: Names): Promise<readonly Candidate[]> {
  const source = await names.source();
  if (source === undefined) return [];
  const isScoped = kind !== 'Namespace' && source.namespace !== undefined;
  const [found = []] = await source.find([isScoped ? { kind, namespace: source.namespace ?? '' } : { kind }]);
  return found.map(({ name }) => candidate(name));
}

/** The ends that this text may become. */
export async function endsAt(text: string, place: EndPlace, names: Names): Promise<Completion['candidates']> {
  const source = await names.source();
  if (source === undefined) return place.callers.map((caller) => candidate(caller));
  const wanted = namesForEnd(text, source.namespace, place);
  return endCandidates(text, wanted, await source.find(wanted), place);
}
