import type { RecordedFlow } from '../../model/recorded-flow.ts';
import type { SnapshotReport } from '../snapshot/snapshot-report.ts';

/** The first line: what the file is. */
export function phraseSnapshot(report: SnapshotReport): string {
  const { file, bytes, isNew, redacted } = report;
  const name = file === '-' ? 'snapshot' : file;
  const size = bytes === undefined ? '' : `, ${phraseBytes(bytes)}`;
  const how = redacted ? ', redacted' : '';
  return `${name}: ${isNew ? 'written' : 'a snapshot'}${size}${how}, ${phraseSource(report)}`;
}

function phraseSource({ of, context, server, names, taken }: SnapshotReport): string {
  const at = `${taken.slice(0, 19).replace('T', ' ')} UTC`;
  switch (of) {
    case 'cluster':
      return `context "${context ?? ''}" (${server ?? ''}) at ${at}`;
    case 'files':
      return `${(names ?? []).join(', ')} at ${at}`;
    case 'demo':
      return `the built-in cluster at ${at}`;
  }
}

/** Rows of a word and what stands behind it. */
export function snapshotRows(report: SnapshotReport): readonly (readonly [string, string])[] {
  const { read, identity, kubernetes, namespace, tool, transcripts, flows, redactKey } = report;
  const counts = Object.entries(read).map(([kind, amount]) => `${amount} ${kind}`);
  const who = identity === undefined ? '' : ` for ${identity.user}`;
  return [
    ['objects', counts.join(', ') || 'none'],
    ...(namespace === undefined ? [] : [['namespace', namespace] as const]),
    ...(kubernetes === undefined ? [] : [['Kubernetes', kubernetes] as const]),
    ['taken by', `kubectl-netpol ${tool.version}${who}`],
    ...(flows.length === 0 ? [] : [['flows', phraseFlows(flows)] as const]),
    ...(transcripts === 0 ? [] : [['probes', `${transcripts} ${transcripts === 1 ? 'report' : 'reports'}`] as const]),
    ...(redactKey === undefined
      ? []
      : [['key', `${redactKey}: which name stands for which; keep it to yourself`] as const]),
  ];
}

function phraseFlows(flows: readonly RecordedFlow[]): string {
  const counts = Map.groupBy(flows, ({ verdict }) => verdict);
  return [...counts].map(([verdict, all]) => `${all.length} ${verdict}`).join(', ');
}

export function phraseFlowThen({ from, to, verdict, summary, expect }: RecordedFlow): string {
  const expected = expect === undefined ? '' : `, expected: ${expect}`;
  return `${from} → ${to}: ${verdict}${expected}${summary === '' ? '' : `; ${summary}`}`;
}

export const WORDS = {
  notRead: 'not read',
  ask: 'ask it',
} as const;

function phraseBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
