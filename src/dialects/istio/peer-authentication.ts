import type { CompiledPolicy, CompiledRule, Peer, PortMatch, RuleAction } from '../compiled.ts';
import { callersWith, type Called } from './ways.ts';
import { compilePorts, ruleAt } from './compile-ports.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { type MeshObject, podsOf, policiesFor } from './policies-for.ts';
import { noCaller, type PeersAt, peersOf, unread } from './formula.ts';
import type { RawMode, RawPeerAuthentication } from './raw-policy.ts';

type PeerAuthentication = MeshObject<RawPeerAuthentication>;

/**
 * Which callers need an identity: the first that says it decides, of a workload's own, of its namespace, of the mesh. Of
 * several at one place the oldest counts, one of workloads also where it leaves a port to the namespace.
 */
export function compilePeerAuthentications(objects: readonly PeerAuthentication[]): readonly CompiledPolicy[] {
  const ordered = [...objects].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const levels = Map.groupBy(ordered, levelOf);
  const wide = (level: Level): readonly PeerAuthentication[] =>
    [...Map.groupBy(levels.get(level) ?? [], ({ ref }) => ref.namespace).values()].flatMap((same) => same.slice(0, 1));
  const ofWorkloads = (levels.get('workload') ?? []).flatMap((object, at, all) =>
    heardBy(object, all.slice(0, at)).map((pods) => ({ object, pods })),
  );
  const others = [...wide('namespace'), ...wide('mesh')].map((object) => ({ object, pods: podsOf(object) }));
  return [...ofWorkloads, ...others].flatMap(({ object, pods }, priority) =>
    policiesFor(object, (called) => ({ isolates: false, countsAnyway: true, rules: rulesOf(object.spec, called) }), {
      pods,
      priority,
    }),
  );
}

/** The pods that it selects and no older one of its namespace does, which leaves what it does not say to the namespace. */
function heardBy(object: PeerAuthentication, older: readonly PeerAuthentication[]): readonly LabelSelector[] {
  return older
    .filter(({ ref, spec }) => ref.namespace === object.ref.namespace && leavesToOthers(spec))
    .reduce<readonly LabelSelector[]>(
      (sum, one) => sum.flatMap((pods) => without(one).map((other) => [...pods, other])),
      [podsOf(object)],
    );
}

/** Requirements of which a pod meets one where the policy does not select it. */
function without({ spec }: PeerAuthentication): LabelSelector {
  return Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'NotIn',
    values: [value],
  }));
}

function leavesToOthers({ mtls }: RawPeerAuthentication): boolean {
  return (mtls?.mode ?? 'UNSET') === 'UNSET';
}

type Level = 'workload' | 'namespace' | 'mesh';

function levelOf({ isOfRoot, spec }: PeerAuthentication): Level {
  if (Object.keys(spec.selector?.matchLabels ?? {}).length > 0) return 'workload';
  return isOfRoot ? 'mesh' : 'namespace';
}

function sortKey({ object, ref }: PeerAuthentication): string {
  const { metadata } = object.raw as { readonly metadata?: { readonly creationTimestamp?: string } }; // as in any object
  return `${metadata?.creationTimestamp ?? '~'} ${ref.namespace ?? ''}/${ref.name}`;
}

function rulesOf(spec: RawPeerAuthentication, called: Called): readonly CompiledRule[] {
  const { mtls, portLevelMtls, selector } = spec;
  const byPort = selector ? Object.entries(portLevelMtls ?? {}) : [];
  const rules = [
    ...byPort.flatMap(([port, mode]) => {
      const path: FieldPath = ['spec', 'portLevelMtls', port];
      const said = rulesOfMode(mode, compilePorts([{ wanted: [port] }], path) ?? 'any', path, called);
      const isHeard = called.dataplane === 'sidecar' || mode?.mode !== 'DISABLE' || !leavesToOthers(spec);
      return isHeard ? said : said.map((rule) => ({ ...rule, peers: [unread(DISABLED_PORT, path)] }));
    }),
    ...rulesOfMode(mtls, 'any', ['spec', 'mtls'], called),
  ];
  // What one field says of some ports in other words is one rule to a reader.
  const fields = [...new Set(rules.map(fieldOf))];
  return rules.map((rule) => ({ ...rule, index: fields.indexOf(fieldOf(rule)) }));
}

function fieldOf({ path, action }: CompiledRule): string {
  return `${path.join('.')} ${action}`;
}

/** The proxy on the node has no such mode, and may leave the port to what the namespace or the mesh says. */
const DISABLED_PORT = 'mode DISABLE of a port in ambient mode';

/** Without a mode, whoever is asked next decides. */
function rulesOfMode(
  raw: RawMode | null | undefined,
  ports: 'any' | readonly PortMatch[],
  path: FieldPath,
  called: Called,
): readonly CompiledRule[] {
  const rule = (action: RuleAction, peers: CompiledRule['peers']): CompiledRule => {
    return { index: 0, path, name: `mTLS ${raw?.mode ?? ''}`, action, peers, ports, unrecognised: [] };
  };
  switch (raw?.mode ?? 'UNSET') {
    case 'UNSET':
      return [];
    case 'STRICT':
      return [
        ...strangersTo(called, path).flatMap(({ peers, at }) => ruleAt(rule('deny', peers), at)),
        rule('pass', 'any'),
      ];
    case 'PERMISSIVE':
    case 'DISABLE':
      return [rule('pass', 'any')];
    default:
      return [{ ...rule('deny', 'any'), unrecognised: ['mode'] }];
  }
}

/** Who has no identity in the mesh: all that comes in plain text. */
function strangersTo(called: Called, path: FieldPath): readonly PeersAt[] {
  const strangers = (peer: Peer): Peer => ({ ...peer, index: 0, words: 'callers outside of the mesh (plain text)' });
  return peersOf(noCaller(callersWith([], path, 'the mesh', called))).map(({ peers, ...where }) => ({
    peers: peers === 'any' ? peers : peers.map(strangers),
    ...where,
  }));
}
