import fc from 'fast-check';
import { anyPort, ipv4, NAMESPACE_NAMES } from './policies.ts';
import { anyWorld } from './worlds.ts';
import { type PastProxy, UNTOLD } from '../../src/model/past-proxy.ts';
import { POD_MESHES } from '../../src/model/mesh.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { snapshot } from '../helpers/builders.ts';

/* Istio's two kinds beside NetworkPolicies, over pods in every way of being in the mesh, and its tunnel's port among theirs. */

const ACCOUNTS = ['default', 'robot'] as const;

const anyTexts = <T>(text: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(text, { minLength: 1, maxLength: 2 });

const anyPrincipal = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMESPACE_NAMES), fc.constantFrom(...ACCOUNTS))
    .map(([namespace, account]) => `cluster.local/ns/${namespace}/sa/${account}`),
  fc.constantFrom('*', '*/sa/robot', 'cluster.local/ns/*', 'elsewhere/ns/red/sa/robot'),
);
const anyBlock = fc.tuple(fc.nat(8), fc.constantFrom(24, 30, 32)).map(([at, prefix]) => `${ipv4(at)}/${prefix}`);
const anyNamespace = fc.constantFrom(...NAMESPACE_NAMES, '*', 'r*');

const anySource = fc.oneof(
  { weight: 3, arbitrary: fc.record({ principals: anyTexts(anyPrincipal) }) },
  { weight: 1, arbitrary: fc.record({ notPrincipals: anyTexts(anyPrincipal) }) },
  { weight: 2, arbitrary: fc.record({ namespaces: anyTexts(anyNamespace) }) },
  { weight: 1, arbitrary: fc.record({ notNamespaces: anyTexts(anyNamespace) }) },
  { weight: 1, arbitrary: fc.record({ serviceAccounts: anyTexts(fc.constantFrom(...ACCOUNTS)) }) },
  { weight: 2, arbitrary: fc.record({ ipBlocks: anyTexts(anyBlock) }) },
  { weight: 1, arbitrary: fc.record({ notIpBlocks: anyTexts(anyBlock), namespaces: anyTexts(anyNamespace) }) },
  { weight: 1, arbitrary: fc.constant({ requestPrincipals: ['*'] }) },
);
const anyOperation = fc.oneof(
  fc.record({ ports: anyTexts(anyPort.map(String)) }),
  fc.record({ notPorts: anyTexts(anyPort.map(String)) }),
  fc.constantFrom({ methods: ['GET'] }, { paths: ['/api/*'], ports: ['80'] }),
);
const anyCondition = fc.oneof(
  fc.record({ key: fc.constant('source.ip'), values: anyTexts(anyBlock) }),
  fc.record({ key: fc.constant('source.namespace'), notValues: anyTexts(anyNamespace) }),
  fc.record({ key: fc.constant('destination.port'), values: anyTexts(anyPort.map(String)) }),
  fc.constantFrom({ key: 'destination.ip', values: [ipv4(1)] }, { key: 'request.headers[x]', values: ['y'] }),
);
const anyRule = fc.record(
  {
    from: anyTexts(anySource.map((source) => ({ source }))),
    to: anyTexts(anyOperation.map((operation) => ({ operation }))),
    when: anyTexts(anyCondition),
  },
  { requiredKeys: [] },
);

const anySelector = fc.option(
  fc.constantFrom('a', 'b').map((app) => ({ matchLabels: { app } })),
  { nil: undefined, freq: 2 },
);
const anyAuthorization = fc.record({
  selector: anySelector,
  action: fc.constantFrom('ALLOW', 'ALLOW', 'DENY', 'CUSTOM', 'AUDIT', undefined),
  rules: fc.array(anyRule, { maxLength: 2 }),
});

const anyMode = fc.constantFrom('STRICT', 'STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET').map((mode) => ({ mode }));
const anyPeerAuthentication = fc.record({
  selector: anySelector,
  mtls: fc.option(anyMode, { nil: undefined }),
  portLevelMtls: fc.option(fc.dictionary(anyPort.map(String), anyMode, { maxKeys: 2 }), { nil: undefined }),
});

const anyHome = fc.constantFrom(...NAMESPACE_NAMES, 'istio-system');

function objects(kind: string, spec: fc.Arbitrary<object>, maxLength: number): fc.Arbitrary<UnmodelledPolicy[]> {
  return fc.array(fc.tuple(anyHome, spec), { maxLength }).map((list) =>
    list.map(([namespace, value], at) => ({
      ref: { kind, namespace, name: `${kind.charAt(0).toLowerCase()}${at}` },
      group: 'security.istio.io',
      raw: { metadata: { name: `${kind.charAt(0).toLowerCase()}${at}`, namespace }, spec: value },
    })),
  );
}

const anyModeLabels = fc.constantFrom(
  {},
  { 'istio.io/dataplane-mode': 'ambient' },
  { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'w' },
  { 'istio-injection': 'enabled' },
);
const anyPodLabels = fc.constantFrom(
  {},
  {},
  { 'networking.istio.io/tunnel': 'http' },
  { 'istio.io/use-waypoint': 'w' },
);

/** Lists of ports that annotations take past the proxy. */
const anyPast: fc.Arbitrary<PastProxy> = fc.constantFrom(
  {},
  {},
  { in: '80' },
  { out: '80' },
  { in: '1-79,81-65535', out: '443' },
  { in: UNTOLD },
  { out: UNTOLD },
);

/** A port of some NetworkPolicy rules becomes that of the tunnel. */
function opened(port: unknown): unknown {
  return port === 80 ? 15_008 : port;
}

export const anyIstioWorld: fc.Arbitrary<Snapshot> = fc
  .record({
    world: anyWorld,
    meshes: fc.array(fc.constantFrom(...POD_MESHES, 'ambient', 'ambient', 'sidecar'), { minLength: 8, maxLength: 8 }),
    labels: fc.array(anyModeLabels, { minLength: 4, maxLength: 4 }),
    podLabels: fc.array(anyPodLabels, { minLength: 8, maxLength: 8 }),
    past: fc.array(anyPast, { minLength: 8, maxLength: 8 }),
    opensTunnel: fc.boolean(),
    authorizations: objects('AuthorizationPolicy', anyAuthorization, 2),
    authentications: objects('PeerAuthentication', anyPeerAuthentication, 2),
  })
  .map(({ world, meshes, labels, podLabels, past, opensTunnel, authorizations, authentications }) => {
    const { namespaces, nodes, pods, policies } = world;
    const text = JSON.stringify(policies, (key, value: unknown) =>
      key === 'port' && opensTunnel ? opened(value) : value,
    );
    return snapshot({
      namespaces: namespaces.map((each, at) => ({ ...each, labels: { ...each.labels, ...labels[at] } })),
      nodes,
      pods: pods.map((each, at) => ({
        ...each,
        mesh: each.hostNetwork ? 'out' : (meshes[at] ?? 'out'),
        pastProxy: past[at] ?? {},
        labels: { ...each.labels, ...podLabels[at], app: at % 2 === 0 ? 'a' : 'b' },
        serviceAccount: ACCOUNTS[at % 2] ?? 'default',
      })),
      networkPolicies: JSON.parse(text) as typeof policies, // what was written above
      unmodelled: [...authorizations, ...authentications],
    });
  });
