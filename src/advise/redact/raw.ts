import type { AddressChanger } from './addresses.ts';
import { CILIUM_FIELDS } from './cilium-fields.ts';
import type { WordChanger } from './words.ts';

/** What replaces names and addresses. */
export interface Changers {
  readonly words: WordChanger;
  readonly addresses: AddressChanger;
}

/** A policy as it stands on the wire, of whatever language: names, values of labels and addresses in it are replaced. */
export function redactRaw(value: unknown, changers: Changers): unknown {
  if (typeof value === 'string') return redactText(value, changers);
  if (Array.isArray(value)) return value.map((item: unknown) => redactRaw(item, changers));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, field]): [string, unknown] => [
    key,
    redactField(key, field, changers),
  ]);
  return Object.fromEntries(entries);
}

/** Texts of these fields are words of the language. */
const LANGUAGE: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'protocol',
  'action',
  'operator',
  'policyTypes',
  'podIsolation',
  'types',
  'type',
  'defaultAction',
  'stagedAction',
  'notProtocol',
  'creationTimestamp',
  'deletionTimestamp',
]);

const BLOCKS: ReadonlySet<string> = new Set([
  'cidr',
  'cidrSelector',
  'except',
  'networks',
  'nets',
  'notNets',
  'fromCIDR',
  'toCIDR',
  'ipBlocks',
  'notIpBlocks',
  'externalCIDRs',
]);
const LABELS: ReadonlySet<string> = new Set(['matchLabels', 'labels']);

/** Ports may be written as texts. */
const PORTS: ReadonlySet<string> = new Set(['port', 'ports', 'notPorts', 'endPort']);

const OF_ANTREA = ['emergency', 'securityops', 'networkops', 'platform', 'application'];

/** Tiers that everybody has; all others are named by somebody. Antrea once wrote its own with capitals. */
const TIERS: ReadonlySet<unknown> = new Set([
  'admin',
  'baseline',
  'default',
  'kube-admin',
  'kube-baseline',
  ...OF_ANTREA,
]);

const ENTITY =
  /^(?:all|cluster|host|remote-node|kube-apiserver|world|world-ipv[46]|ingress|init|health|unmanaged|none)$/;

/** Words of Antrea's and of Cilium's language, and of networks of OVN-Kubernetes, under keys that are names elsewhere. */
const WORDS: Readonly<Record<string, RegExp>> = {
  match: /^self$/i,
  scope: /^Cluster(Set)?$/,
  topology: /^(Layer[23]|Localnet)$/,
  role: /^(Primary|Secondary)$/,
  fromEntities: ENTITY,
  toEntities: ENTITY,
  mode: /^(?:disabled|required|test-always-fail)$/,
  family: /^IPv[46]$/,
};

/** Where Calico writes a selector as one text. */
const SELECTORS: ReadonlySet<string> = new Set([
  'selector',
  'notSelector',
  'namespaceSelector',
  'serviceAccountSelector',
]);

/** Whether a text that is a name elsewhere is a word of the language here. */
function isWord(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (key === 'tier') return TIERS.has(value.toLowerCase());
  return Object.hasOwn(WORDS, key) && WORDS[key]?.test(value) === true;
}

function redactField(key: string, value: unknown, changers: Changers): unknown {
  if (LANGUAGE.has(key) || isWord(key, value)) return value;
  if (SELECTORS.has(key) && typeof value === 'string') return redactSelector(value, changers);
  if (key === 'key' && typeof value === 'string') return changers.words.labelKey(value);
  if (PORTS.has(key) && typeof value === 'string' && /^[0-9:]+$/.test(value)) return value;
  if (isListOf(key) && Array.isArray(value)) return value.map((item: unknown) => redactField(key, item, changers));
  if (Object.hasOwn(CILIUM_FIELDS, key))
    return CILIUM_FIELDS[key]?.(value, changers.words, (rest) => redactRaw(rest, changers));
  if (key === 'profiles') return redactProfiles(value, changers);
  if (key === 'sameLabels') return redactKeys(value, changers);
  if (key === 'values') return redactValues(value, changers);
  if (BLOCKS.has(key)) return redactBlocks(value, changers);
  return LABELS.has(key) ? redactLabels(value, changers) : redactRaw(value, changers);
}

/** Whether each item of a list stands for what the field's value would. */
function isListOf(key: string): boolean {
  return PORTS.has(key) || Object.hasOwn(WORDS, key);
}

function redactLabels(value: unknown, changers: Changers): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return redactRaw(value, changers);
  return Object.fromEntries(
    Object.entries(value).map(([label, text]) => [changers.words.labelKey(label), redactValues(text, changers)]),
  );
}

/** One that everybody has lets all through. */
function redactProfiles(value: unknown, changers: Changers): unknown {
  if (!Array.isArray(value)) return redactRaw(value, changers);
  return value.map((item: unknown) => (item === 'projectcalico-default-allow' ? item : redactRaw(item, changers)));
}

function redactKeys(value: unknown, changers: Changers): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => redactField('key', item, changers)) : value;
}

/** Quoted texts are values, all other words keys or of the language, which have no domain. */
function redactSelector(text: string, { words }: Changers): string {
  return text.replaceAll(/'[^']*'|"[^"]*"|[^\s'"(){},!=&|]+/g, (part) =>
    /^['"]/.test(part) ? `${part[0]}${words.name(part.slice(1, -1))}${part[0]}` : words.labelKey(part),
  );
}

/** Values of labels, which are names whatever they look like. */
function redactValues(value: unknown, changers: Changers): unknown {
  if (typeof value === 'string') return changers.words.name(value);
  return Array.isArray(value) ? value.map((item: unknown) => redactValues(item, changers)) : value;
}

/** What is no block must not become one. */
const NO_BLOCK = 'no-block';

function redactBlocks(value: unknown, changers: Changers): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => redactBlocks(item, changers));
  if (typeof value !== 'string') return redactRaw(value, changers);
  return changers.addresses.text(value) ?? NO_BLOCK;
}

function redactText(text: string, { words, addresses }: Changers): string {
  return addresses.text(text) ?? words.name(text);
}
