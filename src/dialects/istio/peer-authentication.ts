import type { CompiledPolicy, CompiledRule, PortMatch, RuleAction } from '../compiled.ts';
import { callersWith, type Membership } from './members.ts';
import { compilePorts } from './compile-ports.ts';
import type { FieldPath } from '../../model/reference.ts';
import { MESH_ROOT_NAMESPACE } from '../../model/mesh.ts';
import { type MeshObject, policiesFor } from './policies-for.ts';
import { noCaller, peersOf, unread } from './formula.ts';
import type { RawMode, RawPeerAuthentication } from './raw-policy.ts';

type PeerAuthentication = MeshObject<RawPeerAuthentication>;

/**
 * Which callers need an identity: the first that says it decides, of a workload's own, of its namespace, of the mesh. Of
 * several at one place the oldest counts.
 */
export function compilePeerAuthentications(objects: readonly PeerAuthentication[]): readonly CompiledPolicy[] {
  const ordered = [...objects].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const levels = Map.groupBy(ordered, levelOf);
  const wide = (level: Level): readonly PeerAuthentication[] =>
    [...Map.groupBy(levels.get(level) ?? [], ({ ref }) => ref.namespace).values()].flatMap((same) => same.slice(0, 1));
  return [...(levels.get('workload') ?? []), ...wide('namespace'), ...wide('mesh')].flatMap((object, priority) =>
    policiesFor(
      object,
      (called) => ({ isolates: false, countsAnyway: true, rules: rulesOf(object.spec, called) }),
      priority,
    ),
  );
}

type Level = 'workload' | 'namespace' | 'mesh';

function levelOf({ ref, spec }: PeerAuthentication): Level {
  if (Object.keys(spec.selector?.matchLabels ?? {}).length > 0) return 'workload';
  return ref.namespace === MESH_ROOT_NAMESPACE ? 'mesh' : 'namespace';
}

function sortKey({ object, ref }: PeerAuthentication): string {
  const { metadata } = object.raw as { readonly metadata?: { readonly creationTimestamp?: string } }; // as in any object
  return `${metadata?.creationTimestamp ?? '~'} ${ref.namespace ?? ''}/${ref.name}`;
}

function rulesOf(
  { mtls, portLevelMtls, selector }: RawPeerAuthentication,
  called: Membership,
): readonly CompiledRule[] {
  const byPort = selector ? Object.entries(portLevelMtls ?? {}) : [];
  const leavesToOthers = (mtls?.mode ?? 'UNSET') === 'UNSET';
  const rules = [
    ...byPort.flatMap(([port, mode]) => {
      const path: FieldPath = ['spec', 'portLevelMtls', port];
      const said = rulesOfMode(mode, compilePorts([{ wanted: [port] }], path) ?? 'any', path, called);
      const isHeard = called.dataplane === 'sidecar' || mode?.mode !== 'DISABLE' || !leavesToOthers;
      return isHeard ? said : said.map((rule) => ({ ...rule, peers: [unread(DISABLED_PORT, path)] }));
    }),
    ...rulesOfMode(mtls, 'any', ['spec', 'mtls'], called),
  ];
  return rules.map((rule, index) => ({ ...rule, index }));
}

/** The proxy on the node has no such mode, and may leave the port to what the namespace or the mesh says. */
const DISABLED_PORT = 'mode DISABLE of a port in ambient mode';

/** Without a mode, whoever is asked next decides. */
function rulesOfMode(
  raw: RawMode | null | undefined,
  ports: 'any' | readonly PortMatch[],
  path: FieldPath,
  called: Membership,
): readonly CompiledRule[] {
  const rule = (action: RuleAction, peers: CompiledRule['peers']): CompiledRule => {
    return { index: 0, path, name: `mTLS ${raw?.mode ?? ''}`, action, peers, ports, unrecognised: [] };
  };
  switch (raw?.mode ?? 'UNSET') {
    case 'UNSET':
      return [];
    case 'STRICT':
      return [rule('deny', strangersTo(called, path)), rule('pass', 'any')];
    case 'PERMISSIVE':
    case 'DISABLE':
      return [rule('pass', 'any')];
    default:
      return [{ ...rule('deny', 'any'), unrecognised: ['mode'] }];
  }
}

/** Who has no identity in the mesh: all that comes in plain text. */
function strangersTo(called: Membership, path: FieldPath): CompiledRule['peers'] {
  const peers = peersOf(noCaller(callersWith([], path, 'the mesh', called)));
  return peers === 'any'
    ? peers
    : peers.map((peer) => ({ ...peer, index: 0, words: 'callers outside of the mesh (plain text)' }));
}
