import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { fillIn, readTranscripts, type Transcript } from '../../helpers/transcripts.ts';

/* What the documents show of a real cluster: each command is typed as it stands there, and says what it is shown to say. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

interface Page {
  readonly name: string;
  readonly namespace: string;
  readonly example: string;
  /** Whether a command is about this cluster; others are tried elsewhere. */
  readonly isOfCluster: (command: string) => boolean;
}

const PAGES: readonly Page[] = [
  {
    name: 'getting-started.md',
    namespace: 'netpol-start',
    example: 'docs/examples/getting-started.yaml',
    // All but those that ask the cluster that is built in.
    isOfCluster: (command) => !command.includes('--demo'),
  },
  {
    name: 'explaining-by-example.md',
    namespace: 'netpol-measured',
    example: 'docs/examples/measured.yaml',
    // "late" is about an enforcer that is slow.
    isOfCluster: (command) => /measured/.test(command) && !command.includes(' late '),
  },
];

const cluster = sharedCluster();

storiesNeeding(['modes'], () => {
  describe.each(PAGES)('docs/$name', ({ name, namespace, example, isOfCluster }) => {
    const remove = (): Promise<string> =>
      cluster.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=60s']);
    // What an earlier run has left would be there already.
    beforeAll(remove);
    afterAll(remove);

    test('whoever follows it sees what it shows', async () => {
      const transcripts = readTranscripts(join(ROOT, 'docs', name)).filter(({ command }) => isOfCluster(command));
      const probes = transcripts.filter(({ command }) => command.startsWith('kubectl netpol probe '));
      expect(probes.length).toBeGreaterThan(1);
      const place = prepare(example);
      for (const transcript of transcripts) await follow(transcript, place);
    });
  });
});

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with the example, its image as this cluster has it, and a PATH with kubectl and the plugin of this checkout. */
function prepare(path: string): Place {
  const folder = tempFolder();
  const example = readFileSync(join(ROOT, path), 'utf8').replaceAll(IMAGE, inject('images').agnhost);
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), example);
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  symlinkSync(inject('kubectl'), join(programs, 'kubectl'));
  symlinkSync(join(ROOT, 'dist', 'kubectl-netpol.js'), join(programs, 'kubectl-netpol'));
  const PATH = [programs, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return { folder, env: { PATH, KUBECONFIG: cluster.kubeconfig } };
}

async function follow({ command, output, exitCode = 0, line }: Transcript, { folder, env }: Place): Promise<void> {
  const run = await execa('sh', ['-c', command], { cwd: folder, env, reject: false });
  const said = {
    line,
    exitCode: run.exitCode,
    output: run.stdout,
    stderr: run.exitCode === exitCode ? '' : run.stderr,
  };
  expect(said).toEqual({ line, exitCode, output: fillIn(output, run.stdout), stderr: '' });
}
