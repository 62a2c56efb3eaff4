import { asList, asObject, asText, type RawObject } from '../raw.ts';

/**
 * An Endpoints object as the EndpointSlices that the control plane mirrors it to: one for each subset and address family.
 * Both APIs name the ports and the pods behind the addresses in the same way.
 */
export function endpointSlicesOf(endpoints: RawObject): readonly RawObject[] {
  const metadata = asObject(endpoints['metadata']);
  const name = asText(metadata['name']) ?? '';
  return asList(endpoints['subsets']).flatMap((subset, index) =>
    (['IPv4', 'IPv6'] as const).flatMap((addressType) => {
      const members = membersOf(asObject(subset), addressType);
      if (members.length === 0) return [];
      const labels = { ...asObject(metadata['labels']), 'kubernetes.io/service-name': name };
      return {
        metadata: { ...metadata, name: `${name}-${index}-${addressType.toLowerCase()}`, labels },
        addressType,
        endpoints: members,
        ports: asObject(subset)['ports'],
      };
    }),
  );
}

function membersOf(subset: RawObject, addressType: 'IPv4' | 'IPv6'): readonly RawObject[] {
  return [
    ...asList(subset['addresses']).map((address) => ({ address: asObject(address), ready: true })),
    ...asList(subset['notReadyAddresses']).map((address) => ({ address: asObject(address), ready: false })),
  ]
    .filter(({ address }) => (asText(address['ip'])?.includes(':') === true) === (addressType === 'IPv6'))
    .map(({ address, ready }) => ({
      addresses: [address['ip']],
      conditions: { ready },
      nodeName: address['nodeName'],
      targetRef: address['targetRef'],
    }));
}
