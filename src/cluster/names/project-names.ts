import { asList, asObject, asPort, asProtocol, asText, asTextMap, compact, type RawObject } from '../raw.ts';
import { WORKLOAD_KINDS } from '../../model/workload.ts';
import type { NamedObject, NamedPort, NameKind } from './names.ts';

/** What is kept of an object of this kind, as the API gives it; undefined for one without a name. */
export function projectNames(kind: NameKind, raw: RawObject): NamedObject | undefined {
  const metadata = asObject(raw['metadata']);
  const name = asText(metadata['name']);
  if (name === undefined) return undefined;
  const ports = readPorts(kind, asObject(raw['spec']));
  const isOwned = asList(metadata['ownerReferences']).some((owner) => asObject(owner)['controller'] === true);
  return compact({
    name,
    namespace: asText(metadata['namespace']),
    labels: kind === 'Pod' ? asTextMap(metadata['labels']) : undefined,
    ports: ports.length > 0 ? ports : undefined,
    isOwned: kind === 'Pod' && isOwned ? true : undefined,
  });
}

function readPorts(kind: NameKind, spec: RawObject): readonly NamedPort[] {
  if (kind === 'Service') return asList(spec['ports']).flatMap((port) => readPort(asObject(port), 'port'));
  if (kind === 'Pod') return containerPorts(spec);
  if (kind === 'CronJob') return templatePorts(asObject(asObject(spec['jobTemplate'])['spec']));
  return WORKLOAD_KINDS.some((each) => each === kind) ? templatePorts(spec) : [];
}

function templatePorts(spec: RawObject): readonly NamedPort[] {
  return containerPorts(asObject(asObject(spec['template'])['spec']));
}

function containerPorts(spec: RawObject): readonly NamedPort[] {
  return asList(spec['containers']).flatMap((container) =>
    asList(asObject(container)['ports']).flatMap((port) => readPort(asObject(port), 'containerPort')),
  );
}

function readPort(raw: RawObject, field: 'port' | 'containerPort'): readonly NamedPort[] {
  const port = asPort(raw[field]);
  const protocol = asProtocol(raw['protocol']);
  if (port === undefined || protocol === undefined) return [];
  return [compact({ port, name: asText(raw['name']), protocol })];
}
