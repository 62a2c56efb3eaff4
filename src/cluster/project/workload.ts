import type { Pod } from '../../model/pod.ts';
import type { FieldPath, Origin } from '../../model/reference.ts';
import type { SetSelector } from '../../model/selector.ts';
import type { Workload, WorkloadKind } from '../../model/workload.ts';
import { asObject, asText, asTextMap, compact, type RawObject } from '../raw.ts';
import { equalities, readLabelSelector } from './label-selector.ts';
import { type Metadata, type ProjectOptions, readMetadata } from './metadata.ts';
import { projectPod } from './pod.ts';

const GROUPS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  ReplicationController: '',
  Job: 'batch',
  CronJob: 'batch',
};

/** Something that makes pods; `undefined` for an object of any other kind. */
export function projectWorkload(raw: RawObject, options: ProjectOptions = {}): Workload | undefined {
  const kind = readKind(raw);
  if (kind === undefined) return undefined;
  const metadata = readMetadata(raw, options);
  const template = readTemplate(raw, kind, metadata, options);
  return compact({
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    selector: readSelector(kind, asObject(raw['spec']), template),
    template,
    owner: metadata.owner,
    origin: options.origin,
  });
}

function readKind(raw: RawObject): WorkloadKind | undefined {
  const version = asText(raw['apiVersion']) ?? '';
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
  const kinds = Object.keys(GROUPS) as WorkloadKind[];
  return kinds.find((kind) => kind === raw['kind'] && GROUPS[kind] === group);
}

function readTemplate(
  raw: RawObject,
  kind: WorkloadKind,
  { name, namespace }: Metadata,
  { origin }: ProjectOptions,
): Pod {
  const path = templatePath(kind);
  const pod = projectPod(podOfTemplate(raw, kind), compact({ namespace, origin: origin && originBelow(origin, path) }));
  return { ...pod, template: true, owner: { kind, name } };
}

/** A pod as a workload would make it, under the workload's own name. */
export function podOfTemplate(raw: RawObject, kind: string): RawObject {
  const template = templatePath(kind).reduce<RawObject>((parent, key) => asObject(parent[key]), raw);
  const { name, namespace } = asObject(raw['metadata']);
  const { labels, annotations } = asObject(template['metadata']);
  return { metadata: { name, namespace, labels, annotations }, spec: template['spec'] };
}

function templatePath(kind: string): FieldPath {
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

/** The template's fields are found inside the workload's file. */
function originBelow(origin: Origin, parent: FieldPath): Origin {
  return { file: origin.file, locate: (path) => origin.locate([...parent, ...path]) };
}

function readSelector(kind: WorkloadKind, spec: RawObject, template: Pod): SetSelector | undefined {
  switch (kind) {
    case 'CronJob':
      // Its pods are found through its Jobs.
      return undefined;
    case 'ReplicationController': {
      const selector = asTextMap(spec['selector']);
      return equalities(Object.keys(selector).length > 0 ? selector : template.labels);
    }
    default:
      return readLabelSelector(spec['selector']);
  }
}
