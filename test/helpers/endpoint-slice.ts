/** The slice of a Service with one pod, which has these ports by name. */
export function slice(
  namespace: string,
  service: string,
  pod: string,
  address: string,
  ports: Readonly<Record<string, number>>,
): string {
  return JSON.stringify({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: service, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: Object.entries(ports).map(([name, port]) => ({ name, port, protocol: 'TCP' })),
    endpoints: [
      { addresses: [address], conditions: { ready: true }, targetRef: { kind: 'Pod', namespace, name: pod } },
    ],
  });
}
