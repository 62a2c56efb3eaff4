import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendJson, startServer } from '../helpers/web-server.ts';
import { policy, programs, pullRequest, readYaml, ROOT, runScript } from './pipeline.ts';

interface Job {
  readonly script: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: { readonly reports: Readonly<Record<string, string>> };
}

const { netpol: JOB } = readYaml('ci/gitlab.yml') as { netpol: Job }; // one job

interface Note {
  readonly id: number;
  readonly author: { readonly id: number };
  body: string;
}

/** GitLab's part: who the token is, and the notes of a merge request. */
async function startGitLab(notes: Note[]) {
  return startServer((request, response) => {
    if (request.headers['private-token'] !== 'glpat-secret') return void sendJson(response, {}, 401);
    const { pathname } = new URL(request.url ?? '/', 'http://gitlab');
    if (pathname === '/user') return void sendJson(response, { id: 99 });
    if (request.method === 'GET') return void sendJson(response, notes);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = new URLSearchParams(Buffer.concat(chunks).toString()).get('body') ?? '';
      const note = notes.find(({ id }) => pathname.endsWith(`/notes/${id}`));
      if (note === undefined) notes.push({ id: notes.length + 1, author: { id: 99 }, body });
      else note.body = body;
      sendJson(response, {}, 201);
    });
  });
}

const hasPrograms = ['curl', 'jq'].every((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

async function runJob(
  changed: Readonly<Record<string, string>>,
  notes: Note[],
  variables: Readonly<Record<string, string>>,
) {
  const gitlab = await startGitLab(notes);
  const { repository, base } = pullRequest(changed);
  const { code, stdout, stderr } = await runScript(JOB.script.join('\n'), {
    shell: 'sh',
    cwd: repository.folder,
    path: programs(),
    env: {
      ...JOB.variables,
      NETPOL_PATH: 'deploy',
      NETPOL_REVIEW: join(ROOT, 'ci/review.sh'),
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_API_V4_URL: gitlab.url,
      CI_PROJECT_ID: '5',
      CI_MERGE_REQUEST_IID: '7',
      no_proxy: '127.0.0.1,localhost',
      ...variables,
    },
  });
  const report = (name: string): string => readFileSync(join(repository.folder, 'netpol-reports', name), 'utf8');
  return { code, log: stdout + stderr, report };
}

describe.skipIf(!hasPrograms)('the job for GitLab', { timeout: 60_000 }, () => {
  it('writes one note that is its own, and reports for the merge request', async () => {
    const notes: Note[] = [{ id: 1, author: { id: 3 }, body: '<!-- kubectl-netpol -->\nmine' }];
    const token = { NETPOL_TOKEN: 'glpat-secret', NETPOL_FLOWS: 'flows.yaml' };
    const first = await runJob({ 'deploy/db.yaml': policy('web') }, notes, token);
    expect(first.log).not.toContain('glpat-secret');
    expect(first.code, first.log).toBe(0);
    const second = await runJob({ 'deploy/db.yaml': policy('job') }, notes, token);
    expect(second.code).toBe(1);
    expect(notes.map(({ author }) => author.id)).toEqual([3, 99]);
    expect(notes[0]?.body).toContain('mine');
    expect(notes[1]?.body).toContain('of 1 flow 1 is not as expected');
    expect(JSON.parse(second.report('codequality.json'))).toEqual([]);
    expect(second.report('junit.xml')).toContain('failures="1"');
  });

  it('without a token does all else', async () => {
    const { code, report } = await runJob(
      { 'deploy/db.yaml': policy('web').replace('policyTypes: [Ingress]', 'policyTypes: [Inress]') },
      [],
      {},
    );
    expect(code).toBe(1);
    expect(JSON.parse(report('codequality.json'))).toContainEqual(
      expect.objectContaining({
        severity: 'major',
        location: { path: 'deploy/db.yaml', lines: { begin: expect.any(Number) } },
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    );
    expect(report('comment.md')).toContain('kubectl netpol lint');
  });

  it('names its reports where GitLab looks for them', () => {
    expect(JOB.artifacts.reports).toEqual({
      codequality: '$NETPOL_REPORTS/codequality.json',
      junit: '$NETPOL_REPORTS/junit.xml',
    });
  });
});
