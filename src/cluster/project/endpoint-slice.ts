import type { EndpointSlice, SliceEndpoint } from '../../model/service.ts';
import { asAddresses, asList, asObject, asPort, asProtocol, asText, compact, type RawObject } from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';

const ADDRESS_TYPES: readonly EndpointSlice['addressType'][] = ['IPv4', 'IPv6', 'FQDN'];

/** The label by which a slice belongs to a Service. */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** A slice of the endpoints of a Service; `service` is empty for a slice that belongs to none. */
export function projectEndpointSlice(raw: RawObject, options: ProjectOptions = {}): EndpointSlice {
  const { namespace, name, labels } = readMetadata(raw, options);
  return {
    namespace,
    name,
    service: labels[SERVICE_NAME] ?? '',
    addressType: ADDRESS_TYPES.find((known) => known === raw['addressType']) ?? 'IPv4',
    endpoints: asList(raw['endpoints']).map((endpoint) => readEndpoint(asObject(endpoint), namespace)),
    ports: asList(raw['ports'])
      .map((port) => readPort(asObject(port)))
      .filter((port) => port !== undefined),
  };
}

function readEndpoint(raw: RawObject, namespace: string): SliceEndpoint {
  const conditions = asObject(raw['conditions']);
  const ready = asBoolean(conditions['ready']) ?? true;
  return compact({
    addresses: asAddresses(raw['addresses']),
    ready,
    serving: asBoolean(conditions['serving']) ?? ready,
    terminating: asBoolean(conditions['terminating']) ?? false,
    node: asText(raw['nodeName']),
    pod: readPodReference(asObject(raw['targetRef']), namespace),
  });
}

function readPodReference(raw: RawObject, namespace: string): SliceEndpoint['pod'] {
  const name = asText(raw['name']);
  if (raw['kind'] !== 'Pod' || name === undefined) return undefined;
  return { namespace: asText(raw['namespace']) ?? namespace, name };
}

function readPort(raw: RawObject): EndpointSlice['ports'][number] | undefined {
  const protocol = asProtocol(raw['protocol']);
  if (protocol === undefined) return undefined;
  return compact({ name: asText(raw['name']), protocol, port: asPort(raw['port']) });
}

function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
