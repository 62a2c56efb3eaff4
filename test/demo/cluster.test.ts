import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { DEMO_MANIFESTS } from '../../src/demo/cluster.ts';

/** The few fields that must fit together. */
interface DemoObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
    readonly ownerReferences?: readonly { kind: string; name: string; uid: string }[];
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly podCIDR?: string;
    readonly replicas?: number;
    readonly selector?: Record<string, string> & { matchLabels?: Record<string, string> };
    readonly containers?: readonly { ports?: readonly { name: string; containerPort: number; protocol: string }[] }[];
    readonly ports?: readonly { name: string; port: number; targetPort: number | string; protocol: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly addresses?: readonly { address: string }[];
  };
  readonly endpoints?: readonly {
    addresses: readonly string[];
    nodeName?: string;
    targetRef?: { name: string; uid: string };
  }[];
  readonly ports?: readonly { name: string; port: number; protocol: string }[];
}

const documents = DEMO_MANIFESTS.flatMap(({ text }) => parseAllDocuments(text));
const objects = documents.map((document): DemoObject => document.toJS());

function ofKind(kind: string, namespace?: string): DemoObject[] {
  return objects.filter(
    (object) => object.kind === kind && (namespace ?? object.metadata.namespace) === object.metadata.namespace,
  );
}

function carries(object: DemoObject, wanted: Record<string, string> = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => object.metadata.labels?.[key] === value);
}

function isRunning(pod: DemoObject): boolean {
  return pod.status?.phase === 'Running';
}

describe('the demo cluster', () => {
  it('is YAML without errors and warnings', () => {
    expect(documents.flatMap((document) => [...document.errors, ...document.warnings])).toEqual([]);
  });

  it('is a small shop: 20 pods and 12 policies in five namespaces beside default', () => {
    expect(ofKind('Pod')).toHaveLength(20);
    expect(ofKind('NetworkPolicy')).toHaveLength(12);
    expect(
      ofKind('Namespace')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['data', 'default', 'kube-system', 'monitoring', 'payments', 'shop']);
  });

  it('gives every object a place and a uid of its own', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(objects.length);
    expect(new Set(objects.map(({ metadata }) => metadata.uid)).size).toBe(objects.length);
  });

  it('labels every namespace with its name and with nothing called "name"', () => {
    for (const { metadata } of ofKind('Namespace')) {
      expect(metadata.labels).toMatchObject({ 'kubernetes.io/metadata.name': metadata.name });
      expect(metadata.labels).not.toHaveProperty('name');
    }
  });

  it('owns what the controllers made', () => {
    for (const owned of ['ReplicaSet', 'Job', 'EndpointSlice', 'Pod'].flatMap((kind) => ofKind(kind))) {
      if (owned.metadata.name === 'kubernetes') continue; // the API server writes this slice itself
      const [owner] = owned.metadata.ownerReferences ?? [];
      const found = ofKind(owner?.kind ?? '', owned.metadata.namespace).find(
        ({ metadata }) => metadata.uid === owner?.uid,
      );
      expect(found?.metadata.name, `owner of ${owned.metadata.name}`).toBe(owner?.name);
    }
  });

  it('runs as many pods as each workload asks for, with the labels that it selects by', () => {
    for (const workload of [...ofKind('ReplicaSet'), ...ofKind('StatefulSet'), ...ofKind('Deployment')]) {
      const { namespace, name } = workload.metadata;
      const pods = ofKind('Pod', namespace).filter((pod) => carries(pod, workload.spec?.selector?.matchLabels));
      expect(pods, `pods of ${name}`).toHaveLength(workload.spec?.replicas ?? 0);
    }
  });

  it('gives a pod an address of its node, and no two running pods the same one', () => {
    const pods = ofKind('Pod').filter((pod) => pod.spec?.hostNetwork !== true);
    expect(new Set(pods.map((pod) => pod.status?.podIP)).size).toBe(pods.length);
    for (const pod of ofKind('Pod')) {
      const node = ofKind('Node').find(({ metadata }) => metadata.name === pod.spec?.nodeName);
      const own =
        pod.spec?.hostNetwork === true
          ? node?.status?.addresses?.[0]?.address
          : node?.spec?.podCIDR?.replace('0/24', '');
      expect(pod.status?.podIP?.startsWith(own ?? 'no node'), pod.metadata.name).toBe(true);
    }
  });

  it('lists in each slice the running pods that the Service selects, on the ports that they declare', () => {
    for (const slice of ofKind('EndpointSlice').filter(({ metadata }) => metadata.name !== 'kubernetes')) {
      const { namespace, labels } = slice.metadata;
      const service = ofKind('Service', namespace).find(
        ({ metadata }) => metadata.name === labels?.['kubernetes.io/service-name'],
      );
      const pods = ofKind('Pod', namespace).filter((pod) => isRunning(pod) && carries(pod, service?.spec?.selector));
      expect(
        slice.endpoints
          ?.map(({ addresses, nodeName, targetRef }) => [addresses[0], nodeName, targetRef?.name, targetRef?.uid])
          .sort(),
      ).toEqual(pods.map((pod) => [pod.status?.podIP, pod.spec?.nodeName, pod.metadata.name, pod.metadata.uid]).sort());
      for (const pod of pods) expect(slice.ports).toEqual(service?.spec?.ports?.map((port) => resolvePort(port, pod)));
    }
  });
});

type ServicePort = NonNullable<NonNullable<DemoObject['spec']>['ports']>[number];

function resolvePort(
  { name, targetPort, protocol }: ServicePort,
  pod: DemoObject,
): { name: string; port: number | undefined; protocol: string } {
  const declared = pod.spec?.containers?.flatMap(({ ports }) => ports ?? []).find((port) => port.name === targetPort);
  return { name, port: typeof targetPort === 'number' ? targetPort : declared?.containerPort, protocol };
}
