import { existsSync, globSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { answerLint } from '../../src/lint.ts';
import type { Lint } from '../../src/advise/lint/lint.ts';
import { loadManifests } from '../../src/cluster/manifests/load.ts';
import type { LintRun } from '../../src/advise/lint/run-lints.ts';
import { manifestFindings } from '../../src/cluster/manifests/manifest-findings.ts';
import type { ManifestFinding } from '../../src/model/manifest-finding.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** A folder of `test/lints`, named `L-07-dns-not-allowed`: manifests on which the lint fires, and on which it is silent. */
export interface LintFolder {
  readonly id: string;
  readonly name: string;
  /** `fires.yaml`, `fires-*.yaml`: paths. */
  readonly fires: readonly string[];
  /** `silent.yaml`, `silent-*.yaml`. */
  readonly silent: readonly string[];
}

export function readLintFolders(): readonly LintFolder[] {
  return readdirSync(HERE)
    .filter((name) => existsSync(join(HERE, name, '.')) && /^L-\d\d-/.test(name))
    .sort()
    .map((folder) => ({
      id: folder.slice(0, 4),
      name: folder.slice(5),
      fires: filesIn(folder, 'fires'),
      silent: filesIn(folder, 'silent'),
    }));
}

function filesIn(folder: string, kind: 'fires' | 'silent'): readonly string[] {
  return globSync(`${kind}{,-*}.yaml`, { cwd: join(HERE, folder) })
    .sort()
    .map((file) => join(HERE, folder, file));
}

export interface Loaded {
  readonly snapshot: Snapshot;
  readonly findings: readonly ManifestFinding[];
}

/** A file as the command reads it; `# source: demo` in its first line stands for a whole cluster, as the demo is one. */
export async function loadLintFile(file: string, text: string): Promise<Loaded> {
  const { snapshot, problems } = await loadManifests([file], { namespace: 'default', stdin: Readable.from([]) });
  const whole = text.startsWith('# a whole cluster');
  return {
    snapshot: whole ? { ...snapshot, source: { kind: 'demo' } } : snapshot,
    findings: manifestFindings(problems),
  };
}

/** What one lint says. */
export function askLint(lint: Lint, { snapshot, findings }: Loaded): LintRun {
  return answerLint(snapshot, { lints: [lint], namespace: undefined, manifestFindings: findings });
}
