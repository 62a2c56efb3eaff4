import type { MatrixBy, MatrixCounts } from '../matrix-report.ts';
import { count, list } from './rules.ts';

export interface MatrixWords {
  readonly by: MatrixBy;
  readonly namespace?: string;
  /** `TCP 8080`. */
  readonly port?: string;
  readonly counts: MatrixCounts;
  /** Sources or destinations were chosen. */
  readonly isFiltered: boolean;
  /** Many ranges of outside addresses are shown as two. */
  readonly isFolded: boolean;
  /** Pods, workloads or namespaces that were asked about, and namespaces that they are in. */
  readonly ends: number;
  readonly namespaces: number;
}

/** `6 workloads of namespace "shop": of 132 pairs 40 are open on every port, 12 on some ports and 80 are closed`. */
export function phraseMatrix(words: MatrixWords): string {
  const { port, counts } = words;
  const on = port === undefined ? '' : ` on ${port}`;
  if (counts.pairs === 0) return `${phraseSubject(words)}: no pair to compare${on}`;
  const parts = [
    part(counts.allow, port === undefined ? 'open on every port' : 'open'),
    part(counts.partly, 'open on some ports'),
    part(counts.mixed, 'mixed'),
    part(counts.unknown, 'not known'),
    part(counts.deny, 'closed'),
  ].filter((text) => text !== '');
  return `${phraseSubject(words)}: of ${count(counts.pairs, 'pair')}${on} ${list(parts, 'and')}${words.isFolded ? FOLDED : ''}`;
}

/** In the first line: pictures have no other place for it. */
const FOLDED = ' (outside addresses folded: -o json has every range)';

function phraseSubject({ by, namespace, counts, isFiltered, ends, namespaces }: MatrixWords): string {
  if (isFiltered) return `${count(counts.sources, 'source')} and ${count(counts.destinations, 'destination')}`;
  if (by === 'namespace') return count(ends, by);
  const where = namespace === undefined ? `in ${count(namespaces, 'namespace')}` : `of namespace "${namespace}"`;
  return `${count(ends, by)} ${where}`;
}

function part(amount: number, what: string): string {
  return amount === 0 ? '' : `${amount} ${amount === 1 ? 'is' : 'are'} ${what}`;
}

/** Nothing is there to compare. */
export function phraseEmpty(namespace: string | undefined): string {
  return namespace === undefined
    ? 'no pod and no workload anywhere: there is nothing to compare'
    : `no pod and no workload in namespace "${namespace}": there is nothing to compare`;
}

/** Titles of the parts of a matrix of one namespace. */
export function phraseInside(namespace: string): string {
  return `inside of ${namespace}`;
}

export function phraseInto(namespace: string): string {
  return `into ${namespace}, from everybody else`;
}

export function phraseOutOf(namespace: string): string {
  return `out of ${namespace}, to everybody else`;
}
