import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { asList, asObject, asText, isObject, type RawObject } from '../../src/cluster/raw.ts';
import {
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectPod,
  projectService,
  projectWorkload,
} from '../../src/cluster/project.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import type { Namespace } from '../../src/model/cluster-object.ts';
import { CaseError } from './case.ts';

/** The manifests of a case as a snapshot: objects as they are given, also those that an API server would refuse. */
export function loadWorld(folder: string): Snapshot {
  const objects = manifestFiles(folder).flatMap(readObjects);
  const ofKind = (kind: string): RawObject[] => objects.filter((object) => object['kind'] === kind);
  const pods = ofKind('Pod').map((raw) => projectPod(raw));
  const workloads = objects.flatMap((raw) => projectWorkload(raw) ?? []);
  const given = ofKind('Namespace').map((raw) => projectNamespace(raw));
  const networkPolicies = ofKind('NetworkPolicy').map((raw) => projectNetworkPolicy(raw));
  const used = [...pods, ...workloads, ...networkPolicies].map(({ namespace }) => namespace);
  return {
    source: { kind: 'files', names: [folder] },
    namespaces: [...given, ...assumedNamespaces(used, given)],
    pods,
    workloads,
    services: ofKind('Service').map((raw) => projectService(raw)),
    endpointSlices: ofKind('EndpointSlice').map((raw) => projectEndpointSlice(raw)),
    nodes: ofKind('Node').map(projectNode),
    networkPolicies,
    unmodelled: objects.flatMap(unmodelledPolicy),
    coverage: 'everything',
    gaps: [],
  };
}

function manifestFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readObjects(file: string): RawObject[] {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) return flatten(JSON.parse(text));
  return parseAllDocuments(
    text.replaceAll(/^\t+/gm, (tabs) => ' '.repeat(tabs.length)),
    { strict: false },
  ).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new CaseError(`${file}: ${error.message}`);
    return flatten(document.toJS());
  });
}

function flatten(value: unknown): RawObject[] {
  if (!isObject(value)) return [];
  const isList = asText(value['kind'])?.endsWith('List') === true;
  return isList ? asList(value['items']).flatMap((item) => flatten(withKind(asObject(item), value))) : [value];
}

/** Items of a typed list need not say what they are. */
function withKind(item: RawObject, list: RawObject): RawObject {
  if (item['kind'] !== undefined) return item;
  return { ...item, kind: asText(list['kind'])?.slice(0, -'List'.length), apiVersion: list['apiVersion'] };
}

function assumedNamespaces(used: readonly string[], given: readonly Namespace[]): Namespace[] {
  const known = new Set(given.map(({ name }) => name));
  return [...new Set(used)]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, labels: { [NAMESPACE_NAME_LABEL]: name }, terminating: false, assumed: true }));
}

const POLICY_KINDS = new Set(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);

function unmodelledPolicy(raw: RawObject): UnmodelledPolicy[] {
  const kind = asText(raw['kind']) ?? '';
  if (!POLICY_KINDS.has(kind)) return [];
  const name = asText(asObject(raw['metadata'])['name']) ?? '';
  return [{ ref: { kind, name }, group: (asText(raw['apiVersion']) ?? '').split('/')[0] ?? '' }];
}
