import { formatAddressSet } from '../model/format-address-set.ts';
import { END_WORDS } from '../model/target-kinds.ts';
import type { End, Place } from '../engine/ends.ts';
import type { Endpoint } from '../model/flow.ts';
import { type ObjectRef, qualifiedName } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import type { PodSelection } from '../model/pod-selection.ts';

/** Of kinds that are no end of a flow there is none. */
const SHORT_KINDS: Readonly<Record<string, string>> = END_WORDS;

/** An object as it can be typed back: `shop/web-0` for a pod, `shop/deploy/web`, `node/n1`. */
export function nameObject({ kind, namespace, name }: ObjectRef): string {
  const short = kind === 'Pod' ? [] : [SHORT_KINDS[kind] ?? kind.toLowerCase()];
  return [...(namespace === undefined ? [] : [namespace]), ...short, name].join('/');
}

/** A policy of another language, with its group. */
export function nameForeign({ ref, group }: { readonly ref: ObjectRef; readonly group: string }): string {
  return ref.kind.endsWith(`.${group}`) ? nameObject(ref) : `${nameObject(ref)} (${group})`;
}

/** As `nameObject`, but a NetworkPolicy by its bare name: most of what is told is about these. */
export function nameBriefly(ref: ObjectRef): string {
  return ref.kind === 'NetworkPolicy' ? qualifiedName(ref) : nameObject(ref);
}

/** A policy as an explanation tells of it: a NetworkPolicy by its name, all others with their kind. */
export function namePolicy(ref: ObjectRef): string {
  return nameCited({ kind: ref.kind, policy: qualifiedName(ref) });
}

/** The same for what is cited. */
export function nameCited({ kind, policy }: { readonly kind: string; readonly policy: string }): string {
  return kind === 'NetworkPolicy' ? policy : `${kind} ${policy}`;
}

export function namePod({ namespace, name }: Pod): string {
  return `${namespace}/${name}`;
}

/** A selection as it can be typed back: `-l app=web -n shop`; `namespace` is absent for all of them. */
export function nameSelection(selection: PodSelection, namespace: string | undefined): string {
  return `${phraseSelection(selection)} ${namespace === undefined ? '-A' : `-n ${namespace}`}`;
}

/** `-l app=web --field-selector status.phase=Running`. */
export function phraseSelection({ labelText, fieldText }: PodSelection): string {
  return [
    ...(labelText === undefined ? [] : [`-l ${quoteForShell(labelText)}`]),
    ...(fieldText === undefined ? [] : [`--field-selector ${quoteForShell(fieldText)}`]),
  ].join(' ');
}

/** In a shell, `!`, blanks, brackets and parentheses need quotes. For texts that have none of their own. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`;
}

/** An end as it can be typed back. */
export function nameEnd(end: End): string {
  switch (end.kind) {
    case 'pods':
      return nameObject(end.ref);
    case 'service':
      return nameObject({ kind: 'Service', namespace: end.service.namespace, name: end.service.name });
    case 'node':
      return nameObject({ kind: 'Node', name: end.node.name });
    case 'own-node':
      return 'kubelet';
    case 'api-server':
      return 'apiserver';
    case 'address':
      return end.address.text;
    case 'range':
    case 'dns-name':
      return end.name;
  }
}

/** One concrete place: a pod, a node, an address or the block of addresses it stands for. */
export function namePlace({ endpoint, address, addresses }: Place): string {
  if (addresses !== undefined) return formatAddressSet(addresses);
  return nameEndpoint(endpoint) ?? address?.text ?? 'an outside address';
}

/** A pod or node by name; undefined for an outside address. */
export function nameEndpoint(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'pod') return namePod(endpoint.pod);
  if (endpoint.kind === 'external') return endpoint.name;
  return endpoint.node.name === '' ? 'the node' : `node/${endpoint.node.name}`;
}
