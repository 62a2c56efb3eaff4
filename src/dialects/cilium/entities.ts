import type { Address, Family } from '../../model/address.ts';
import type { EntityPeer } from '../compiled.ts';
import type { Known } from '../../model/known.ts';

type Place = Omit<EntityPeer, 'kind' | 'index' | 'path' | 'name' | 'servers'> & { readonly hasServers?: true };

const NOWHERE: Place = { pods: false, ownNode: false, otherNodes: false, outside: [] };
const EITHER: readonly Family[] = [4, 6];

/**
 * What each entity stands for. What only whoever enforces can tell (initialising pods, health checks, proxies, pods that are
 * not managed) is no end that anybody is asked about: it stands for nobody here.
 */
const ENTITIES: Readonly<Record<string, Place>> = {
  all: { pods: true, ownNode: true, otherNodes: true, outside: EITHER },
  cluster: { pods: true, ownNode: true, otherNodes: true, outside: [], hasServers: true },
  host: { ...NOWHERE, ownNode: true },
  'remote-node': { ...NOWHERE, otherNodes: true },
  'kube-apiserver': { ...NOWHERE, hasServers: true },
  world: { ...NOWHERE, outside: EITHER },
  'world-ipv4': { ...NOWHERE, outside: [4] },
  'world-ipv6': { ...NOWHERE, outside: [6] },
  ingress: NOWHERE,
  init: NOWHERE,
  health: NOWHERE,
  unmanaged: NOWHERE,
  none: NOWHERE,
};

/** Undefined: there is no such entity, and whoever enforces refuses the policy. */
export function entityPeer(
  name: string,
  servers: Known<readonly Address[]>,
): Omit<EntityPeer, 'index' | 'path'> | undefined {
  const place = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (place === undefined) return undefined;
  const { hasServers, ...rest } = place;
  return { kind: 'entity', name, ...rest, ...(hasServers === true ? { servers } : {}) };
}
