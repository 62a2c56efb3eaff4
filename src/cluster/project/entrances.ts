import type {
  EntranceAddress,
  EntranceClass,
  Gateway,
  Ingress,
  Listener,
  ReferenceGrant,
  Route,
  RoutedBackend,
  RouteParent,
} from '../../model/entrances.ts';
import { GATEWAY_GROUP } from '../resources.ts';
import { parseAddress } from '../../model/address.ts';
import type { Protocol } from '../../model/protocol.ts';
import { asList, asObject, asPort, asText, asTexts, compact, type RawObject } from '../raw.ts';
import { type Metadata, type ProjectOptions, readMetadata } from './metadata.ts';

/** An Ingress: what it leads to, and where it is found from outside. */
export function projectIngress(raw: RawObject, options: ProjectOptions = {}): Ingress {
  const metadata = readMetadata(raw, options);
  const { namespace, name, annotations } = metadata;
  const spec = asObject(raw['spec']);
  const fallback = readIngressBackend(spec['defaultBackend'], namespace, {});
  return compact({
    namespace,
    name,
    className: asText(spec['ingressClassName']) ?? annotations['kubernetes.io/ingress.class'],
    hasTls: asList(spec['tls']).length > 0,
    targetType: readTargetType(metadata),
    addresses: readLoadBalancer(asObject(asObject(raw['status'])['loadBalancer'])['ingress']),
    origin: options.origin,
    backends: [...asList(spec['rules']).flatMap((rule) => readIngressRule(asObject(rule), namespace)), ...fallback],
  });
}

function readTargetType({ annotations }: Metadata): Ingress['targetType'] {
  const written = annotations['alb.ingress.kubernetes.io/target-type'];
  return written === 'ip' || written === 'instance' ? written : undefined;
}

function readIngressRule(rule: RawObject, namespace: string): readonly RoutedBackend[] {
  const host = asText(rule['host']);
  return asList(asObject(rule['http'])['paths']).flatMap((each) => {
    const path = asObject(each);
    return readIngressBackend(path['backend'], namespace, { host, path: asText(path['path']) });
  });
}

/** Nothing for a backend that is no Service. */
function readIngressBackend(
  value: unknown,
  namespace: string,
  match: { readonly host?: string | undefined; readonly path?: string | undefined },
): readonly RoutedBackend[] {
  const service = asObject(asObject(value)['service']);
  const name = asText(service['name']);
  if (name === undefined) return [];
  const port = asObject(service['port']);
  return [compact({ namespace, name, port: asPort(port['number']) ?? asText(port['name']), ...match })];
}

function readLoadBalancer(value: unknown): readonly EntranceAddress[] {
  return asList(value).flatMap((entry) => {
    const { ip, hostname } = asObject(entry);
    return [...readAddress(asText(ip)), ...readAddress(asText(hostname))];
  });
}

/** An address, or the name of one. */
function readAddress(text: string | undefined): readonly EntranceAddress[] {
  if (text === undefined) return [];
  const address = parseAddress(text);
  return [address === undefined ? { kind: 'hostname', name: text.replace(/\.$/, '') } : { kind: 'ip', address }];
}

/** An IngressClass or a GatewayClass. */
export function projectEntranceClass(raw: RawObject, options: ProjectOptions = {}): EntranceClass {
  const { name, annotations } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  return {
    name,
    controller: asText(spec['controller']) ?? asText(spec['controllerName']) ?? '',
    isDefault: annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
  };
}

export function projectGateway(raw: RawObject, options: ProjectOptions = {}): Gateway {
  const { namespace, name } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const given = asList(asObject(raw['status'])['addresses']);
  return compact({
    namespace,
    name,
    className: asText(spec['gatewayClassName']) ?? '',
    listeners: asList(spec['listeners']).flatMap((listener) => readListener(asObject(listener))),
    addresses: given.flatMap((each) => readAddress(asText(asObject(each)['value']))),
  });
}

function readListener(raw: RawObject): readonly Listener[] {
  const port = asPort(raw['port']);
  if (port === undefined) return [];
  const protocol: Protocol = raw['protocol'] === 'UDP' ? 'UDP' : 'TCP';
  return [{ name: asText(raw['name']) ?? '', port, protocol }];
}

/** `kind` stands apart, as the items of a list do not say theirs. */
export function projectRoute(kind: string, raw: RawObject, options: ProjectOptions = {}): Route {
  const { namespace, name } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const status = asList(asObject(raw['status'])['parents']).map(asObject);
  const [host] = asTexts(spec['hostnames']);
  return compact({
    kind,
    namespace,
    name,
    parents: asList(spec['parentRefs']).flatMap((ref) => readParent(asObject(ref), namespace, status)),
    backends: asList(spec['rules']).flatMap((rule) => readRouteRule(asObject(rule), namespace, host)),
  });
}

/** Of routes that lead to Services; what it grants to others, or for other kinds, is left out. */
export function projectReferenceGrant(raw: RawObject, options: ProjectOptions = {}): ReferenceGrant {
  const { namespace, name } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const from = asList(spec['from']).map(asObject);
  const to = asList(spec['to']).map(asObject);
  const services = to.filter((each) => (asText(each['group']) ?? '') === '' && asText(each['kind']) === 'Service');
  const names = services.map((each) => asText(each['name']) ?? '');
  return {
    namespace,
    name,
    from: from
      .filter((each) => asText(each['group']) === GATEWAY_GROUP)
      .map((each) => ({ kind: asText(each['kind']) ?? '', namespace: asText(each['namespace']) ?? '' })),
    // Without a name it is about all of them.
    services: names.includes('') ? 'every' : names,
  };
}

/** Nothing for a parent that is no Gateway: routes of a mesh hang on Services. */
function readParent(ref: RawObject, namespace: string, status: readonly RawObject[]): readonly RouteParent[] {
  const name = asText(ref['name']);
  if (name === undefined || (asText(ref['kind']) ?? 'Gateway') !== 'Gateway') return [];
  const parent = compact({
    namespace: asText(ref['namespace']) ?? namespace,
    name,
    listener: asText(ref['sectionName']),
    port: asPort(ref['port']),
  });
  const own = status.filter((each) => isSameParent(asObject(each['parentRef']), parent, namespace));
  return [compact({ ...parent, refused: readRefusal(own), crossing: readCrossing(own) })];
}

function isSameParent(ref: RawObject, parent: RouteParent, namespace: string): boolean {
  return (
    asText(ref['name']) === parent.name &&
    (asText(ref['namespace']) ?? namespace) === parent.namespace &&
    asText(ref['sectionName']) === parent.listener &&
    asPort(ref['port']) === parent.port
  );
}

/** Several controllers may speak of one parent; the one that serves it is heard if it is the only one, or one that accepts. */
function readRefusal(status: readonly RawObject[]): string | undefined {
  const accepted = conditionsOf(status, 'Accepted');
  if (accepted.length === 0 || accepted.some((condition) => condition['status'] !== 'False')) return undefined;
  return asText(accepted[0]?.['reason']) ?? 'NotAccepted';
}

/** A reference to another namespace takes a ReferenceGrant there, which whoever serves the Gateway has looked for. */
function readCrossing(status: readonly RawObject[]): RouteParent['crossing'] {
  const resolved = conditionsOf(status, 'ResolvedRefs');
  if (resolved.some((condition) => condition['status'] === 'True')) return 'permitted';
  return resolved.some(({ reason }) => reason === 'RefNotPermitted') ? 'refused' : undefined;
}

function conditionsOf(status: readonly RawObject[], type: string): readonly RawObject[] {
  return status.flatMap((each) =>
    asList(each['conditions'])
      .map(asObject)
      .filter((condition) => condition['type'] === type),
  );
}

function readRouteRule(rule: RawObject, namespace: string, host: string | undefined): readonly RoutedBackend[] {
  const [match] = asList(rule['matches']).map(asObject);
  const path = asText(asObject(match?.['path'])['value']);
  return asList(rule['backendRefs']).flatMap((each) => readRouteBackend(asObject(each), namespace, { host, path }));
}

/** Nothing for a backend that is no Service, or that gets no request. */
function readRouteBackend(
  ref: RawObject,
  namespace: string,
  match: { readonly host: string | undefined; readonly path: string | undefined },
): readonly RoutedBackend[] {
  const name = asText(ref['name']);
  const isService = (asText(ref['kind']) ?? 'Service') === 'Service' && asText(ref['group']) === undefined;
  if (name === undefined || !isService || ref['weight'] === 0) return [];
  return [compact({ namespace: asText(ref['namespace']) ?? namespace, name, port: asPort(ref['port']), ...match })];
}
