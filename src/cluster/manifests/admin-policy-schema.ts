/**
 * What the schemas of the admin tiers take, as far as this version knows them: a field that is not here is one that their API
 * servers do not know. https://github.com/kubernetes-sigs/network-policy-api/tree/main/config/crd
 */
export type AdminSchema =
  | {
      readonly kind: 'mapping';
      readonly fields: Readonly<Record<string, AdminSchema>>;
      readonly required: readonly string[];
      /** How many of the fields may stand together, and at least one has to; absent: any number, none too. */
      readonly most?: 'one' | 'all';
      /** Its `start` has to be below its `end`. */
      readonly isRange?: true;
    }
  | { readonly kind: 'list'; readonly of: AdminSchema; readonly least: 0 | 1; readonly most: number }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number }
  | { readonly kind: 'text'; readonly values?: readonly string[]; readonly mostLetters?: number }
  | { readonly kind: 'network' | 'anything' };

type Fields = Readonly<Record<string, AdminSchema>>;

const ANYTHING: AdminSchema = { kind: 'anything' };
const TEXT: AdminSchema = { kind: 'text' };
const PORT: AdminSchema = { kind: 'whole', least: 1, most: 65_535 };
const NAME: AdminSchema = { kind: 'text', mostLetters: 100 };

const SELECTOR_FIELDS: Fields = { matchLabels: ANYTHING, matchExpressions: ANYTHING };
const SELECTOR = mapping(SELECTOR_FIELDS);
const OLD_NAMESPACES: Fields = { namespaceSelector: SELECTOR, sameLabels: ANYTHING, notSameLabels: ANYTHING };

interface Form {
  readonly actions: readonly string[];
  /** Fields of the spec beside those of all, each of them required. */
  readonly own: Fields;
  /** Peers that egress has beside those in the cluster. */
  readonly outside: readonly string[];
  readonly generation: 'v1alpha1' | 'v1alpha2';
}

function policyOf(form: Form): AdminSchema {
  const { own, generation } = form;
  const most = generation === 'v1alpha1' ? 100 : 25;
  const pods = podsOf(generation);
  const subject = mapping({ namespaces: SELECTOR, pods }, [], 'one');
  const rules = (field: string, peers: Fields): AdminSchema => ({
    kind: 'list',
    least: 0,
    most,
    of: mapping(
      {
        name: NAME,
        action: { kind: 'text', values: form.actions },
        [field]: { kind: 'list', least: 1, most, of: mapping(peers, [], 'one') },
        ...(generation === 'v1alpha1' ? { ports: OLD_PORTS } : { protocols: PROTOCOLS }),
      },
      ['action', field],
    ),
  });
  const inside = peersOf(generation);
  const outside = Object.fromEntries(form.outside.map((kind) => [kind, OUTSIDE[kind] ?? ANYTHING]));
  const fields = { ...own, subject, ingress: rules('from', inside), egress: rules('to', { ...inside, ...outside }) };
  return mapping({ ...OF_ALL, spec: mapping(fields, ['subject', ...Object.keys(own)]) }, ['spec']);
}

/** Checked elsewhere, or by whoever wrote it. */
const OF_ALL: Fields = { apiVersion: TEXT, kind: TEXT, metadata: ANYTHING, status: ANYTHING };

function podsOf(generation: Form['generation']): AdminSchema {
  const required = generation === 'v1alpha1' ? ['namespaceSelector', 'podSelector'] : ['podSelector'];
  return mapping({ namespaceSelector: SELECTOR, podSelector: SELECTOR }, required);
}

/** Older servers of v1alpha1 took other fields, which stand in what was written for them: they are read, too. */
function peersOf(generation: Form['generation']): Fields {
  if (generation === 'v1alpha2') return { namespaces: SELECTOR, pods: podsOf(generation) };
  const pods = { namespaceSelector: SELECTOR, podSelector: SELECTOR, namespaces: mapping(OLD_NAMESPACES) };
  return { namespaces: mapping({ ...SELECTOR_FIELDS, ...OLD_NAMESPACES }), pods: mapping(pods, ['podSelector']) };
}

const OUTSIDE: Fields = {
  nodes: SELECTOR,
  networks: { kind: 'list', least: 1, most: 25, of: { kind: 'network' } },
  domainNames: { kind: 'list', least: 1, most: 25, of: TEXT },
};

const OLD_PORTS: AdminSchema = {
  kind: 'list',
  least: 1,
  most: 100,
  of: mapping(
    {
      portNumber: mapping({ protocol: TEXT, port: PORT }, ['port']),
      portRange: mapping({ protocol: TEXT, start: PORT, end: PORT }, ['start', 'end']),
      namedPort: TEXT,
    },
    [],
    'one',
  ),
};

const RANGE: AdminSchema = {
  kind: 'mapping',
  fields: { start: PORT, end: PORT },
  required: ['start', 'end'],
  isRange: true,
};
const DESTINATION = mapping({ number: PORT, range: RANGE }, [], 'one');
const PROTOCOL = mapping({ destinationPort: DESTINATION }, [], 'all');
const PROTOCOLS: AdminSchema = {
  kind: 'list',
  least: 1,
  most: 25,
  of: mapping({ tcp: PROTOCOL, udp: PROTOCOL, sctp: PROTOCOL, destinationNamedPort: TEXT }, [], 'one'),
};

function mapping(fields: Fields, required: readonly string[] = [], most?: 'one' | 'all'): AdminSchema {
  return { kind: 'mapping', fields, required, ...(most === undefined ? {} : { most }) };
}

/** AdminNetworkPolicy. */
export const ADMIN_NETWORK_POLICY = policyOf({
  actions: ['Allow', 'Deny', 'Pass'],
  own: { priority: { kind: 'whole', least: 0, most: 1000 } },
  outside: ['nodes', 'networks', 'domainNames'],
  generation: 'v1alpha1',
});

/** BaselineAdminNetworkPolicy. */
export const BASELINE_ADMIN_NETWORK_POLICY = policyOf({
  actions: ['Allow', 'Deny'],
  own: {},
  outside: ['nodes', 'networks'],
  generation: 'v1alpha1',
});

/** ClusterNetworkPolicy. */
export const CLUSTER_NETWORK_POLICY = policyOf({
  actions: ['Accept', 'Deny', 'Pass'],
  own: { tier: { kind: 'text', values: ['Admin', 'Baseline'] }, priority: { kind: 'whole', least: 0, most: 1000 } },
  outside: ['nodes', 'networks', 'domainNames'],
  generation: 'v1alpha2',
});
