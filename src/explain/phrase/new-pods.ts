import type { NewPodNeeds } from '../../engine/all-pairs/exposure.ts';
import { list } from './rules.ts';
import { phraseSelector } from './selectors.ts';

/** `a pod with app=web in namespace shop`, `any pod in a namespace with team=x (none today)`. */
export function phraseNewPod(needs: NewPodNeeds, isPart: boolean): string {
  return isPart ? `${phraseNeeds(needs)}, unless the rule leaves it out` : phraseNeeds(needs);
}

function phraseNeeds({
  podSelector,
  serviceAccount,
  namespaceSelector,
  namespaces,
  newNamespace,
}: NewPodNeeds): string {
  const labelled = podSelector.length === 0 ? 'any pod' : `a pod with ${phraseSelector(podSelector)}`;
  const pod = serviceAccount === undefined ? labelled : `${labelled} that runs as service account ${serviceAccount}`;
  if (namespaceSelector.length === 0 && newNamespace !== undefined) return `${pod} in any namespace`;
  if (newNamespace === undefined) return `${pod} in ${phraseNamespaces(namespaces)}`;
  const today = namespaces.length === 0 ? 'none today' : `today ${list(namespaces, 'and')}`;
  return `${pod} in a namespace with ${phraseSelector(namespaceSelector)} (${today})`;
}

function phraseNamespaces(namespaces: readonly string[]): string {
  return `namespace ${list(namespaces, 'or')}`;
}
