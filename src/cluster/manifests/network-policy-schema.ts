/** The shape of a field on the wire. `name` says what the object is called in a sentence. */
export type Schema =
  | { readonly kind: 'text' | 'int32' | 'int-or-text' | 'number' | 'boolean' | 'text-map' | 'anything' }
  | { readonly kind: 'list'; readonly of: Schema }
  | ObjectSchema;

export interface ObjectSchema {
  readonly kind: 'object';
  readonly name: string;
  /** A rule, which allows everything when it is empty. */
  readonly isRule?: true;
  readonly fields: Readonly<Record<string, Schema>>;
}

const TEXT: Schema = { kind: 'text' };
const INT32: Schema = { kind: 'int32' };
const BOOLEAN: Schema = { kind: 'boolean' };
const TEXT_MAP: Schema = { kind: 'text-map' };

export const LABEL_SELECTOR = object('a label selector', {
  matchLabels: TEXT_MAP,
  matchExpressions: list(object('a matchExpressions item', { key: TEXT, operator: TEXT, values: list(TEXT) })),
});

const PEERS = list(
  object('a peer', {
    podSelector: LABEL_SELECTOR,
    namespaceSelector: LABEL_SELECTOR,
    ipBlock: object('an ipBlock', { cidr: TEXT, except: list(TEXT) }),
  }),
);

const PORTS = list(object('a port', { protocol: TEXT, port: { kind: 'int-or-text' }, endPort: INT32 }));

/** Labels, or a selector that is only equalities. */
export const LABEL_MAP = TEXT_MAP;

/** What of metadata says which object it is, and who selects it. */
export const METADATA_IDENTITY = object('metadata', {
  name: TEXT,
  generateName: TEXT,
  namespace: TEXT,
  labels: TEXT_MAP,
});

/** Of every namespaced object. */
const METADATA = object('metadata', {
  name: TEXT,
  generateName: TEXT,
  namespace: TEXT,
  selfLink: TEXT,
  uid: TEXT,
  resourceVersion: TEXT,
  generation: { kind: 'number' },
  creationTimestamp: TEXT,
  deletionTimestamp: TEXT,
  deletionGracePeriodSeconds: { kind: 'number' },
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  ownerReferences: list(
    object('an owner reference', {
      apiVersion: TEXT,
      kind: TEXT,
      name: TEXT,
      uid: TEXT,
      controller: BOOLEAN,
      blockOwnerDeletion: BOOLEAN,
    }),
  ),
  finalizers: list(TEXT),
  managedFields: { kind: 'anything' },
});

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export const NETWORK_POLICY = object('a NetworkPolicy', {
  apiVersion: TEXT,
  kind: TEXT,
  metadata: METADATA,
  spec: object('the spec', {
    podSelector: LABEL_SELECTOR,
    policyTypes: list(TEXT),
    ingress: list(rule('an ingress rule', { from: PEERS, ports: PORTS })),
    egress: list(rule('an egress rule', { to: PEERS, ports: PORTS })),
  }),
});

/** What has a field of this name, in sentence form; empty for a name that is nowhere. */
export function ownersOf(field: string): readonly string[] {
  return OWNERS.get(field) ?? [];
}

const OWNERS = collectOwners(NETWORK_POLICY, new Map<string, string[]>());

function collectOwners(schema: Schema, owners: Map<string, string[]>): ReadonlyMap<string, readonly string[]> {
  if (schema.kind === 'list') collectOwners(schema.of, owners);
  if (schema.kind === 'object') {
    for (const [field, child] of Object.entries(schema.fields)) {
      const known = owners.get(field) ?? [];
      if (!known.includes(schema.name)) owners.set(field, [...known, schema.name]);
      collectOwners(child, owners);
    }
  }
  return owners;
}

function object(name: string, fields: ObjectSchema['fields']): ObjectSchema {
  return { kind: 'object', name, fields };
}

function rule(name: string, fields: ObjectSchema['fields']): ObjectSchema {
  return { ...object(name, fields), isRule: true };
}

function list(of: Schema): Schema {
  return { kind: 'list', of };
}
