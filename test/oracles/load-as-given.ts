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
import { foreignPolicyScope } from '../../src/cluster/manifests/known-kinds.ts';
import { NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import type { Namespace } from '../../src/model/cluster-object.ts';
import { CaseError } from './case.ts';

/** The manifests of a folder without any check; YAML is read as version 1.2, where `y` is text. Throws `CaseError`. */
export function loadAsGiven(folder: string): Snapshot {
  const objects = manifestFiles(folder).flatMap(readObjects);
  const ofKind = (kind: string): RawObject[] => objects.filter((object) => object['kind'] === kind);
  const pods = ofKind('Pod').map((raw) => projectPod(raw));
  const workloads = objects.flatMap((raw) => projectWorkload(raw) ?? []);
  const given = ofKind('Namespace').map((raw) => projectNamespace(raw));
  const networkPolicies = objects.filter(isNetworkPolicy).map((raw) => projectNetworkPolicy(raw));
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
    unmodelled: objects.filter((raw) => !isNetworkPolicy(raw)).flatMap(unmodelledPolicy),
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
  // Go's readers take tabs for blanks inside brackets.
  const text = readFileSync(file, 'utf8').replaceAll(/^\t+/gm, (tabs) => ' '.repeat(tabs.length));
  return parseAllDocuments(text, { strict: false }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new CaseError(`${file}: ${error.message}`);
    return flatten(document.toJS());
  });
}

function flatten(value: unknown): RawObject[] {
  if (!isObject(value)) return [];
  const kind = asText(value['kind']) ?? '';
  if (!kind.endsWith('List')) return [value];
  const itemKind = { kind: kind.slice(0, -'List'.length), apiVersion: value['apiVersion'] };
  // Items of a typed list need not say what they are.
  return asList(value['items']).flatMap((item) => flatten({ ...itemKind, ...asObject(item) }));
}

function assumedNamespaces(used: readonly string[], given: readonly Namespace[]): Namespace[] {
  const known = new Set(given.map(({ name }) => name));
  return [...new Set(used)]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, labels: { [NAMESPACE_NAME_LABEL]: name }, terminating: false, assumed: true }));
}

function isNetworkPolicy(raw: RawObject): boolean {
  return raw['kind'] === 'NetworkPolicy' && groupOf(raw) === 'networking.k8s.io';
}

function unmodelledPolicy(raw: RawObject): UnmodelledPolicy[] {
  const kind = asText(raw['kind']) ?? '';
  const scope = foreignPolicyScope(groupOf(raw), kind);
  if (scope === undefined) return [];
  const { namespace = 'default', name = '' } = asObject(raw['metadata']);
  const ref = { kind, name: String(name), ...(scope === 'cluster' ? {} : { namespace: String(namespace) }) };
  return [{ ref, group: groupOf(raw), raw }];
}

function groupOf(raw: RawObject): string {
  const version = asText(raw['apiVersion']) ?? '';
  return version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
}
