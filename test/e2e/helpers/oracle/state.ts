import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { asList, asObject, isObject, type RawObject } from '../../../../src/cluster/raw.ts';
import { type Expectation, readCase } from '../../../oracles/case.ts';
import { findCases } from '../../../oracles/find-cases.ts';

/* States of Kubernetes' own tests of NetworkPolicy, and what they expect of each pair of pods. They are read where they lie. */

/** One state: labels and policies of three namespaces with three pods each, and who reaches whom. */
export interface OracleState {
  readonly title: string;
  readonly expectations: readonly Expectation[];
  readonly namespaces: readonly RawObject[];
  readonly pods: readonly RawObject[];
  readonly policies: readonly RawObject[];
}

const SOURCE = 'kubernetes-e2e-netpol';

/** Where the oracles are: NETPOL_ORACLES, or beside the checkout; undefined: nowhere. */
export function findOracles(): string | undefined {
  const root = join(import.meta.dirname, '..', '..', '..', '..');
  const folder = process.env['NETPOL_ORACLES'] ?? join(root, '..', 'shared', 'oracles');
  const archive = join(folder, 'oracles.tar.gz');
  return [archive, folder].find((path) => existsSync(path));
}

/** All states that the world's servers can show: none of SCTP, which not every node's kernel has. */
export function readStates(path: string): readonly OracleState[] {
  const found = findCases([path]);
  try {
    return found.folders
      .filter((folder) => folder.includes(`/${SOURCE}/`))
      .map(readState)
      .filter(({ expectations }) => expectations.every(({ protocol }) => protocol !== 'SCTP'));
  } finally {
    found.dispose();
  }
}

function readState(folder: string): OracleState {
  const { name, expectations } = readCase(folder);
  const manifests = join(folder, 'manifests');
  const objects = readdirSync(manifests)
    .flatMap((file) => [...parseAllDocuments(readFileSync(join(manifests, file), 'utf8'))])
    .map((document) => asObject(document.toJS()));
  const ofKind = (kind: string) => objects.filter((object) => object['kind'] === kind);
  return {
    title: name,
    expectations,
    namespaces: ofKind('Namespace'),
    pods: ofKind('Pod'),
    policies: ofKind('NetworkPolicy'),
  };
}

/** The API server's own. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The name of a state's namespace in the world. */
export function worldName(namespace: unknown): string {
  return `oracle-${String(namespace)}`;
}

/** A policy as it is in the world, where namespaces have other names and pods other addresses. */
export function asInWorld(policy: RawObject, addresses: ReadonlyMap<string, string>): RawObject {
  const { name, namespace } = asObject(policy['metadata']);
  const spec = rewrite(policy['spec'], addresses);
  const { apiVersion, kind } = policy;
  return { apiVersion, kind, metadata: { name, namespace: worldName(namespace) }, spec };
}

function rewrite(value: unknown, addresses: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/^[\d.]+(?=\/)/, (address) => addresses.get(address) ?? address);
  if (Array.isArray(value)) return value.map((each) => rewrite(each, addresses));
  if (!isObject(value)) return value;
  if (value['key'] === NAME_LABEL) return { ...value, values: asList(value['values']).map(worldName) };
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === NAME_LABEL ? worldName(each) : rewrite(each, addresses)]),
  );
}
