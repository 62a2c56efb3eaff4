import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { answerLint } from '../../src/lint.ts';
import { formatPath, qualifiedName } from '../../src/model/reference.ts';
import type { Found } from '../../src/advise/lint/run-lints.ts';
import { LINTS } from '../../src/advise/lint/lints.ts';
import { loadManifests } from '../../src/cluster/manifests/load.ts';
import { manifestFindings } from '../../src/cluster/manifests/manifest-findings.ts';

/** What lints say to the manifests of one case, read as the product reads them. */
export interface LintedCase {
  readonly source: string;
  readonly name: string;
  readonly policies: number;
  readonly findings: readonly Found[];
}

export async function lintCase(folder: string): Promise<LintedCase> {
  const at = join(folder, 'manifests');
  const { snapshot, problems } = await loadManifests([at], { namespace: 'default', stdin: Readable.from([]) });
  const { findings } = answerLint(snapshot, {
    lints: LINTS,
    namespace: undefined,
    manifestFindings: manifestFindings(problems),
  });
  const policies = snapshot.networkPolicies.length + snapshot.unmodelled.length;
  return { source: basename(dirname(folder)), name: basename(folder), policies, findings };
}

/** How often each lint fires, by source; or, of one lint, every finding. */
export function reportLinted(cases: readonly LintedCase[], lint: string | undefined): string {
  const told = cases.flatMap((each) => each.findings.map((found) => ({ ...each, found })));
  if (lint !== undefined) {
    return told
      .filter(({ found }) => found.lint.id === lint || found.lint.name === lint)
      .map(({ source, name, found }) => `${source}/${name}: ${sayFinding(found)}`)
      .join('\n');
  }
  const sources = [...new Set(cases.map(({ source }) => source))];
  const rows = LINTS.map(({ id, name }) => {
    const mine = told.filter(({ found }) => found.lint.id === id);
    const counts = sources.map((source) => mine.filter((each) => each.source === source).length);
    const firing = new Set(mine.map((each) => `${each.source}/${each.name}`)).size;
    return [id, name, ...counts.map(String), String(mine.length), String(firing)];
  });
  const policies = cases.reduce((sum, each) => sum + each.policies, 0);
  return [
    `${told.length} findings in ${policies} policies of ${cases.length} cases`,
    ...table([['', '', ...sources, 'all', 'cases'], ...rows]),
  ].join('\n');
}

function sayFinding({ about, path, severity, message, notes = [] }: Found): string {
  return [severity, qualifiedName(about), formatPath(path), message, ...notes].join(' | ');
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
