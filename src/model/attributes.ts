import type { Pod } from './pod.ts';

/** What policies may ask of a pod beside its labels: the name of its service account, who it is to a mesh, and to other networks. */
export function attributesOf(pod: AttributesPod): Attributes {
  const known = KNOWN.get(pod);
  if (known !== undefined) return known;
  const made = makeAttributes(pod);
  KNOWN.set(pod, made);
  return made;
}

/** Every policy of a language that asks for them asks the same pods. */
const KNOWN = new WeakMap<AttributesPod, Attributes>();

type Attributes = ReturnType<typeof makeAttributes>;

function makeAttributes({
  namespace,
  serviceAccount,
  mesh = 'by-namespace',
  pastProxy,
  clusterNetwork,
}: AttributesPod) {
  return {
    name: serviceAccount,
    account: `${namespace}/${serviceAccount}`,
    mesh,
    pastProxyIn: pastProxy?.in ?? 'none',
    pastProxyOut: pastProxy?.out ?? 'none',
    clusterPorts: clusterNetwork?.hasOpenPorts === true ? 'open' : 'closed',
    namespace,
    principal: `cluster.local/ns/${namespace}/sa/${serviceAccount}`,
  };
}

export type AttributesPod = Pick<Pod, 'namespace' | 'serviceAccount' | 'mesh' | 'pastProxy' | 'clusterNetwork'>;
