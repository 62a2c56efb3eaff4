import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { kindOfWord } from '../model/target-kinds.ts';
import { labelKeyProblem, labelValueProblem } from '../cluster/manifests/names.ts';
import type { ObjectRef } from '../model/reference.ts';
import { qualifiedName } from '../model/reference.ts';
import { reportProblems } from './open-state.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { StateChange } from '../model/state-change.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** The objects of files, as a change. Throws a UsageError where the API server would refuse some, or they could not be read. */
export async function readPut(
  names: readonly string[],
  namespace: string,
  options: GlobalOptions,
  io: Io,
): Promise<readonly StateChange[]> {
  if (names.length === 0) return [];
  const { loadManifests } = await import('../cluster/manifests/load.ts');
  const loaded = await loadManifests(names, { namespace, stdin: io.stdin });
  await reportProblems(loaded.problems, options.verbosity, io);
  const refused = loaded.problems.filter(({ severity }) => severity === 'error').length;
  if (refused > 0) {
    const them = refused === 1 ? 'the error above' : `the ${refused} errors above`;
    throw new UsageError(`nothing was compared because of ${them}: "kubectl apply" would not make this change whole`);
  }
  if (Object.keys(loaded.counts.read).length === 0) {
    const ignored = Object.keys(loaded.counts.ignored);
    const hints = [
      ...(ignored.length === 0 ? [] : [`what is there says nothing about flows: ${ignored.join(', ')}`]),
      ...(loaded.flows.length === 0 ? [] : ['expected flows are named by  --protect']),
    ];
    throw new UsageError(`nothing that could be changed was found in ${names.join(', ')}`, hints);
  }
  return [{ kind: 'put', objects: loaded.snapshot }];
}

/** Words before names of policies, and the kinds that they mean to kubectl. */
const POLICY_WORDS: Readonly<Record<string, string>> = {
  np: 'NetworkPolicy',
  netpol: 'NetworkPolicy',
  anp: 'AdminNetworkPolicy',
  banp: 'BaselineAdminNetworkPolicy',
  cnp: 'CiliumNetworkPolicy',
  ccnp: 'CiliumClusterwideNetworkPolicy',
};

/** `np/web`, `shop/np/web`: a policy of the state. Throws a UsageError where there is none. */
export function readDeletion(text: string, snapshot: Snapshot, namespace: string): StateChange {
  const { word, name, namespace: typed } = splitName(text, 'a policy is named as  np/NAME  or  NAMESPACE/np/NAME');
  const kind = policyKind(word, snapshot);
  if (kind === undefined) {
    throw new UsageError(`"${word}" in "--delete ${text}" is no kind of policy`, [
      'np, anp, banp, or the full name of a kind of which there are objects',
    ]);
  }
  const at = typed ?? namespace;
  const all: readonly ObjectRef[] = [
    ...snapshot.networkPolicies.map((each) => ({ ...each, kind: 'NetworkPolicy' })),
    ...(snapshot.invalidPolicies ?? []).map(({ ref }) => ref),
    ...snapshot.unmodelled.map(({ ref }) => ref),
  ].filter((ref) => ref.kind === kind);
  const found = all.find((ref) => ref.name === name && (ref.namespace === undefined || ref.namespace === at));
  if (found !== undefined) return { kind: 'delete-policy', ref: refOf(found) };
  throw missing(
    `${kind} "${name}"`,
    at,
    hintsFor(name, at, all, (ref) => `${word}/${ref.name}`),
    snapshot,
    'networkpolicies',
  );
}

function policyKind(word: string, { unmodelled }: Snapshot): string | undefined {
  const known = POLICY_WORDS[word.toLowerCase()];
  if (known !== undefined && Object.hasOwn(POLICY_WORDS, word.toLowerCase())) return known;
  const kinds = new Set(['NetworkPolicy', ...Object.values(POLICY_WORDS), ...unmodelled.map(({ ref }) => ref.kind)]);
  const [plural = '', ...group] = word.toLowerCase().split('.');
  const singular = plural.replace(/ies$/, 'y');
  const asked = [[singular, ...group].join('.'), singular];
  return asked.flatMap((name) => [...kinds].find((kind) => kind.toLowerCase() === name) ?? [])[0];
}

/** `deploy/web tier=front zone-`: labels of an object of the state. Throws a UsageError where it is not there. */
export function readLabelling(text: string, snapshot: Snapshot, namespace: string): StateChange {
  const [object = '', ...changes] = text.split(' ').filter((part) => part !== '');
  const {
    word,
    name,
    namespace: typed,
  } = splitName(object, 'an object is named as  pod/NAME, ns/NAME  or  deploy/NAME');
  const kind = kindOfWord(word);
  if (kind === undefined || kind === 'Service' || kind === 'Node') {
    throw new UsageError(`labels of "${object}" decide nothing about flows`, [
      'those of pods, namespaces and workloads do:  --label deploy/web tier=front',
    ]);
  }
  if (changes.length === 0) {
    throw new UsageError(`"--label ${object}" says no label`, [`--label ${object} KEY=VALUE   or, without it,  KEY-`]);
  }
  const labels = Object.fromEntries(changes.map(readLabel));
  const at = typed ?? namespace;
  const all = refsOf(snapshot, kind);
  const found = all.find((ref) => ref.name === name && (ref.namespace === undefined || ref.namespace === at));
  if (found !== undefined) return { kind: 'label', ref: refOf(found), labels };
  const resource = kind === 'Pod' ? 'pods' : kind === 'Namespace' ? 'namespaces' : `${kind.toLowerCase()}s`;
  throw missing(
    `${kind} "${name}"`,
    kind === 'Namespace' ? undefined : at,
    hintsFor(name, at, all, (ref) => `${word}/${ref.name}`),
    snapshot,
    resource,
  );
}

function refsOf({ pods, namespaces, workloads }: Snapshot, kind: string): readonly ObjectRef[] {
  if (kind === 'Namespace') return namespaces.map(({ name }) => ({ kind, name }));
  if (kind === 'Pod') return pods.map(({ namespace, name }) => ({ kind, namespace, name }));
  return workloads.filter((each) => each.kind === kind);
}

function readLabel(text: string): readonly [string, string | null] {
  const isTakenAway = text.endsWith('-') && !text.includes('=');
  const at = isTakenAway ? text.length - 1 : text.indexOf('=');
  if (at < 0) throw new UsageError(`"${text}" is no change of a label`, ['KEY=VALUE sets it, KEY- takes it away']);
  const [key, value] = [text.slice(0, at), isTakenAway ? null : text.slice(at + 1)];
  const keyProblem = labelKeyProblem(key);
  if (keyProblem !== undefined) throw new UsageError(`"${key}" ${keyProblem}`);
  const valueProblem = value === null ? undefined : labelValueProblem(value);
  if (valueProblem !== undefined) throw new UsageError(`"${value}" ${valueProblem}`);
  return [key, value];
}

interface TypedName {
  readonly word: string;
  readonly namespace?: string;
  readonly name: string;
}

function splitName(text: string, hint: string): TypedName {
  const parts = text.split('/');
  const [first = '', second = '', third] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.includes('')) throw new UsageError(`cannot read "${text}"`, [hint]);
  return third === undefined ? { word: first, name: second } : { namespace: first, word: second, name: third };
}

function refOf({ kind, namespace, name }: ObjectRef): ObjectRef {
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}

function hintsFor(
  name: string,
  at: string,
  all: readonly ObjectRef[],
  write: (ref: ObjectRef) => string,
): readonly string[] {
  const here = all.filter(({ namespace }) => namespace === undefined || namespace === at);
  const near = suggestNames(
    name,
    here.map((ref) => ref.name),
  );
  const elsewhere = all.filter((ref) => ref.name === name && ref.namespace !== at);
  return [
    ...near.flatMap((each) => here.filter((ref) => ref.name === each).map((ref) => `did you mean  ${write(ref)}`)),
    ...elsewhere.slice(0, MOST_HINTS).map((ref) => `it exists as  ${qualifiedName(ref)}`),
  ];
}

const MOST_HINTS = 5;

/** What could not be read may be there. */
function missing(
  what: string,
  namespace: string | undefined,
  hints: readonly string[],
  { gaps }: Snapshot,
  resource: string,
): UsageError {
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`;
  const gap = gaps.find((each) => each.resource === resource && (each.namespace ?? namespace) === namespace);
  if (gap !== undefined) return new UsageError(`${what}${where} could not be read: ${gap.message}`);
  return new UsageError(`there is no ${what}${where}`, hints);
}
