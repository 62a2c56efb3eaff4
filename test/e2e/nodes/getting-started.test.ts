import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { fillIn, readTranscripts, type Transcript } from '../../helpers/transcripts.ts';

/* docs/getting-started.md, word by word: each command is typed as it stands there, and says what it is shown to say. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = join(ROOT, 'docs', 'getting-started.md');
const NAMESPACE = 'netpol-start';
const EXAMPLE = 'docs/examples/getting-started.yaml';
const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

const cluster = sharedCluster();
/** Those before have the cluster that is built in, and are tried elsewhere. */
const transcripts = readTranscripts(PAGE).filter(({ command }) => !command.includes('--demo'));

const remove = (): Promise<string> =>
  cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=60s']);

storiesNeeding(['modes'], () => {
  // What an earlier run has left would be there already.
  beforeAll(remove);
  afterAll(remove);

  test('whoever follows docs/getting-started.md sees what it shows', async () => {
    expect(transcripts.map(({ command }) => command)).toContain(
      `kubectl netpol probe web svc/db:80 -n ${NAMESPACE} --yes`,
    );
    const place = prepare();
    for (const transcript of transcripts) await follow(transcript, place);
  });
});

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with the example, its image as this cluster has it, and a PATH with kubectl and the plugin of this checkout. */
function prepare(): Place {
  const folder = tempFolder();
  const example = readFileSync(join(ROOT, EXAMPLE), 'utf8').replaceAll(IMAGE, inject('images').agnhost);
  mkdirSync(join(folder, dirname(EXAMPLE)), { recursive: true });
  writeFileSync(join(folder, EXAMPLE), example);
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  symlinkSync(inject('kubectl'), join(programs, 'kubectl'));
  symlinkSync(join(ROOT, 'dist', 'kubectl-netpol.js'), join(programs, 'kubectl-netpol'));
  const path = [programs, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return { folder, env: { PATH: path, KUBECONFIG: cluster.kubeconfig } };
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
