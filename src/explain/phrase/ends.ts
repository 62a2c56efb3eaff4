import type { End } from '../../engine/ends.ts';
import type { EndExplanation } from '../explanation.ts';
import { count, list } from './rules.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { nameEnd } from '../names.ts';

/** An end with what it stands for: how many pods, which addresses. */
export function explainEnd(end: End, names: readonly string[], isAlike: boolean): EndExplanation {
  const name = nameEnd(end);
  switch (end.kind) {
    case 'pods':
      return end.ref.kind === 'Pod'
        ? { name, kind: 'pod', detail: '' }
        : {
            name,
            kind: 'workload',
            detail: phraseMembers(
              end.pods.length,
              end.pods.some(({ template }) => template),
              isAlike,
            ),
          };
    case 'service':
      return { name, kind: 'service', detail: phraseExternalName(end) ?? phraseBackends(names.length, isAlike) };
    case 'node':
      return { name, kind: 'node', detail: phraseNode(end, names) };
    case 'own-node':
      return { name, kind: 'kubelet', detail: 'the node of the other end' };
    case 'api-server':
      return {
        name,
        kind: 'apiserver',
        detail: list(
          end.addresses.map(({ text }) => text),
          'and',
        ),
      };
    case 'address':
      return { name, kind: 'address', detail: names[0] === name ? '' : (names[0] ?? '') };
    case 'range':
      return { name, kind: 'range', detail: phraseRange(name, formatAddressSet(end.addresses)) };
    case 'dns-name':
      return {
        name,
        kind: 'dns-name',
        detail: list(
          (end.addresses ?? []).map(({ text }) => text),
          'and',
        ),
      };
  }
}

/** The name that the Service stands for, and its addresses; undefined for any other Service. */
function phraseExternalName({ service, addresses = [] }: Extract<End, { kind: 'service' }>): string | undefined {
  if (service.type !== 'ExternalName') return undefined;
  const texts = addresses.map(({ text }) => text);
  return `the name ${service.externalName ?? service.name}${texts.length === 0 ? '' : `: ${list(texts, 'and')}`}`;
}

function phraseRange(name: string, addresses: string): string {
  if (name === 'internet') return 'every public address';
  return addresses === name ? '' : addresses;
}

/** A node's addresses, or the pods that its port leads on to. */
function phraseNode({ node }: Extract<End, { kind: 'node' }>, names: readonly string[]): string {
  const pods = names.filter((name) => !name.startsWith('node/'));
  if (pods.length > 0) return `this port leads on to ${list(pods, 'and')}`;
  return list(
    node.addresses.map(({ text }) => text),
    'and',
  );
}

function phraseMembers(pods: number, isTemplate: boolean, isAlike: boolean): string {
  if (isTemplate) return 'no pod now: answered for the pod it would make';
  if (pods === 1) return '1 pod';
  return `${count(pods, 'pod')}, ${isAlike ? (pods === 2 ? 'both alike' : 'all alike') : 'answered differently'}`;
}

function phraseBackends(amount: number, isAlike: boolean): string {
  if (amount === 0) return '';
  if (amount === 1) return '1 backend';
  return `${count(amount, 'backend')}, ${isAlike ? (amount === 2 ? 'both alike' : 'all alike') : 'answered differently'}`;
}
