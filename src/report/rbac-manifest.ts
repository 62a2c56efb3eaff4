import type { AccessRole, RoleRule, RoleSubject } from '../model/access-role.ts';
import { type RolesAbout, phraseHead, phraseReasons } from '../advise/phrase/rbac.ts';
import type { ObjectList } from './tool-documents.ts';
import { toDocuments, type YamlComment } from './policy-yaml.ts';

const GROUP = 'rbac.authorization.k8s.io';
const VERSION = `${GROUP}/v1`;

/** The roles and their bindings as YAML documents, ready for `kubectl apply -f -`, with a reason above each rule. */
export function rolesYaml(about: RolesAbout): string {
  const objects = [
    ...about.roles.map((role) => ({ object: roleObject(role), comments: reasonsOf(role.rules), isDense: true })),
    ...bindingsOf(about).map((object) => ({ object, comments: [] })),
  ];
  return toDocuments(phraseHead(about), objects);
}

/** The same as one object of the API, without the reasons. */
export function rolesList(about: Pick<RolesAbout, 'roles' | 'subjects'>): ObjectList {
  return { apiVersion: 'v1', kind: 'List', items: [...about.roles.map(roleObject), ...bindingsOf(about)] };
}

/** `role.rbac.authorization.k8s.io/netpol-why`, a line each. */
export function rolesNames(about: Pick<RolesAbout, 'roles' | 'subjects'>): string {
  const objects = [...about.roles.map(roleObject), ...bindingsOf(about)];
  return objects.map(({ kind, metadata }) => `${kind.toLowerCase()}.${GROUP}/${metadata.name}`).join('\n');
}

interface RoleObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object };
}

const LABELS = { 'app.kubernetes.io/part-of': 'kubectl-netpol' };

function metadataOf({ name, namespace }: Pick<AccessRole, 'name' | 'namespace'>): RoleObject['metadata'] {
  return { name, ...(namespace === undefined ? {} : { namespace }), labels: LABELS };
}

function kindOf({ namespace }: AccessRole): 'Role' | 'ClusterRole' {
  return namespace === undefined ? 'ClusterRole' : 'Role';
}

function roleObject(role: AccessRole): RoleObject & { readonly rules: readonly object[] } {
  const rules = role.rules.map(({ groups, resources, verbs, names }) => ({
    apiGroups: groups,
    resources,
    ...(names === undefined ? {} : { resourceNames: names }),
    verbs,
  }));
  return { apiVersion: VERSION, kind: kindOf(role), metadata: metadataOf(role), rules };
}

/** Each reason once, above the first of the rules that it is for. */
function reasonsOf(rules: readonly RoleRule[]): readonly YamlComment[] {
  let before = '';
  return rules.map((rule, at) => {
    const lines = phraseReasons(rule);
    const isNew = lines.join('\n') !== before;
    before = lines.join('\n');
    return { path: ['rules', at], lines: isNew ? lines : [] };
  });
}

/** Bindings of their own for each, so that somebody who comes later takes nobody's away. */
function bindingsOf({ roles, subjects }: Pick<RolesAbout, 'roles' | 'subjects'>): readonly RoleObject[] {
  return subjects.flatMap((subject) =>
    roles.map((role) => ({
      apiVersion: VERSION,
      kind: `${kindOf(role)}Binding`,
      metadata: metadataOf({ ...role, name: `${role.name}:${wordOf(subject)}` }),
      roleRef: { apiGroup: GROUP, kind: kindOf(role), name: role.name },
      subjects: [subject.kind === 'ServiceAccount' ? subject : { ...subject, apiGroup: GROUP }],
    })),
  );
}

/** Names of bindings are part of paths: what stands for something there is written as in a URL, with another sign. */
function wordOf(subject: RoleSubject): string {
  const kind = subject.kind.toLowerCase();
  const name = subject.kind === 'ServiceAccount' ? `${subject.namespace}:${subject.name}` : subject.name;
  return `${kind}:${name.replaceAll(/[^\w@:.-]|_/g, (sign) => encodeURIComponent(sign).replace(/^_$/, '%5F').replaceAll('%', '_'))}`;
}
