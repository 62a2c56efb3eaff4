import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tempFolder, writeIn, writeScript } from '../helpers/temp-folder.ts';
import { policy, programs, type PullRequest, pullRequest, readYaml, ROOT, runScript } from './pipeline.ts';

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION = readYaml('action.yml') as Action; // looked at by the tests below
const TEXT = readFileSync(join(ROOT, 'action.yml'), 'utf8');

describe('action.yml', () => {
  it('has the fields of a composite action, and no others', () => {
    expect(Object.keys(ACTION).toSorted()).toEqual([
      'author',
      'branding',
      'description',
      'inputs',
      'name',
      'outputs',
      'runs',
    ]);
    expect(ACTION.runs.using).toBe('composite');
    // What the marketplace takes at most.
    expect(ACTION.description.length).toBeLessThanOrEqual(125);
    for (const input of Object.values(ACTION.inputs)) {
      expect(input.description).not.toBe('');
      expect(input.required === true || typeof input.default === 'string').toBe(true);
    }
    for (const step of ACTION.runs.steps.filter(({ run }) => run !== undefined)) expect(step.shell).toBe('bash');
  });

  it('uses every input, and names none that there is not', () => {
    const used = new Set([...TEXT.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(Object.keys(ACTION.inputs).toSorted());
  });

  it('hands over what others wrote in variables alone: no script has an expression in it', () => {
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  it('runs the release of this checkout', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(ACTION.inputs['version']?.default).toBe(version);
  });
});

describe('what is used of others', () => {
  const files = [
    'action.yml',
    ...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  ];

  it.each([...files, 'docs/ci.md'])('is pinned by its commit in %s', (name) => {
    const used = [...readFileSync(join(ROOT, name), 'utf8').matchAll(/^\s*-?\s*uses: *(\S+)/gm)].map(
      ([, what]) => what,
    );
    const foreign = used.filter(
      (what) => what !== undefined && !what.startsWith('./') && !what.startsWith('kubectl-netpol/'),
    );
    expect(foreign.filter((what) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(what ?? ''))).toEqual([]);
  });

  it.each(files.slice(1))('may do little: %s says what its token may', (name) => {
    expect(readYaml(name)).toHaveProperty('permissions');
  });
});

const EVENT: Readonly<Record<string, string>> = {
  'github.repository': 'shop/gitops',
  'github.event.pull_request.number': '7',
  'github.token': 'token-of-the-run',
};

/** GitHub's part: comments that are there, kept in a file. `gh api` finds those of bots that begin with what it is asked for. */
const GH = `#!/usr/bin/env node
const fs = require('node:fs');
const args = process.argv.slice(2);
const at = (flag) => args[args.indexOf(flag) + 1];
const file = process.env.COMMENTS;
const comments = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
if (process.env.GH_TOKEN !== 'token-of-the-run') process.exit(4);
if (!args.includes('--method')) {
  const marker = /startswith\\("(.*?)"\\)/.exec(at('--jq'))[1];
  if (!/user.type == "Bot"/.test(at('--jq'))) process.exit(5);
  for (const each of comments) if (each.type === 'Bot' && each.body.startsWith(marker)) console.log(each.id);
} else {
  const body = fs.readFileSync(at('-F').replace('body=@', ''), 'utf8');
  if (body.length > 65536) process.exit(6);
  if (at('--method') === 'POST') comments.push({ id: comments.length + 1, type: 'Bot', body });
  else comments.find(({ id }) => args.some((arg) => arg.endsWith('comments/' + id))).body = body;
  fs.writeFileSync(file, JSON.stringify(comments));
}
`;

interface Run {
  readonly result: string;
  readonly comments: readonly { readonly type: string; readonly body: string }[];
  readonly log: string;
  readonly summary: string;
}

/** Runs the steps one after another as a runner does. */
async function runAction(
  { repository, base }: PullRequest,
  inputs: Readonly<Record<string, string>>,
  folder = tempFolder(),
): Promise<Run> {
  const outputs: Record<string, string> = {};
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_PATH: join(folder, 'path'),
  };
  const path = programs({ gh: GH });
  let log = '';
  for (const { env = {}, run = '', if: condition, id } of ACTION.runs.steps) {
    if (condition !== undefined && inputs['comment'] === 'false') continue;
    writeIn(folder, 'output', '');
    const values = Object.fromEntries(
      Object.entries(env).map(([name, text]) => [name, evaluate(text, { inputs, outputs, base, temp: folder })]),
    );
    const host = {
      ...files,
      ...values,
      RUNNER_TEMP: folder,
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: 'X64',
      GITHUB_ACTION_PATH: ROOT,
      COMMENTS: join(folder, 'comments.json'),
    };
    const { code, stdout, stderr } = await runScript(run, { cwd: repository.folder, path, env: host });
    log += stdout + stderr;
    if (id !== undefined) {
      for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').trim().split('\n')) {
        const [name = '', ...rest] = line.split('=');
        outputs[`steps.${id}.outputs.${name}`] = rest.join('=');
      }
    }
    if (code !== 0) return finished(`failed`, folder, log);
  }
  return finished('passed', folder, log);
}

function finished(result: string, folder: string, log: string): Run {
  const comments = join(folder, 'comments.json');
  return {
    result,
    comments: existsSync(comments) ? (JSON.parse(readFileSync(comments, 'utf8')) as Run['comments']) : [], // written by the gh above
    log,
    summary: existsSync(join(folder, 'summary')) ? readFileSync(join(folder, 'summary'), 'utf8') : '',
  };
}

function evaluate(
  text: string,
  {
    inputs,
    outputs,
    base,
    temp,
  }: {
    inputs: Readonly<Record<string, string>>;
    outputs: Readonly<Record<string, string>>;
    base: string;
    temp: string;
  },
): string {
  return text.replaceAll(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
    if (expression.startsWith('inputs.compare')) return (inputs['compare'] ?? 'true') === 'true' ? base : '';
    if (expression === 'runner.temp') return temp;
    const [, input] = /^inputs\.([\w-]+)$/.exec(expression) ?? [];
    if (input === 'token') return EVENT['github.token'] ?? '';
    if (input !== undefined) return inputs[input] ?? ACTION.inputs[input]?.default ?? '';
    const value = EVENT[expression] ?? outputs[expression];
    if (value === undefined) throw new Error(`no runner knows "${expression}"`);
    return value;
  });
}

describe('the action, on a pull request of a GitOps repository', { timeout: 60_000 }, () => {
  it('passes one that opens nothing it should not, and says what changes', async () => {
    const { result, comments, summary } = await runAction(pullRequest({ 'deploy/db.yaml': policy('job') }), {
      path: 'deploy',
    });
    expect(result).toBe('passed');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/^<!-- kubectl-netpol -->\n/);
    expect(comments[0]?.body).toContain('1 connection gained and 1 lost');
    expect(summary).toBe(comments[0]?.body);
  });

  it('fails where a flow is not as it should be', async () => {
    const changed = pullRequest({ 'deploy/db.yaml': policy('job') });
    const flows = await runAction(changed, { path: 'deploy', flows: 'flows.yaml' });
    expect(flows.result).toBe('failed');
    expect(flows.comments[0]?.body).toContain('of 1 flow 1 is not as expected');
    expect(flows.log).toMatch(/^::error file=flows\.yaml,line=4/m);
  });

  it('fails where a difference is refused, and keeps silent where no comment is wanted', async () => {
    const changed = pullRequest({ 'deploy/db.yaml': policy('job') });
    const inputs = { path: 'deploy', 'diff-fail-on': 'gained', comment: 'false' };
    expect(await runAction(changed, inputs)).toMatchObject({ result: 'failed', comments: [] });
  });

  it('keeps one comment up to date, and leaves alone that of somebody who writes the same line', async () => {
    const folder = tempFolder({ 'comments.json': '[{"id":1,"type":"User","body":"<!-- kubectl-netpol -->\\nhello"}]' });
    await runAction(pullRequest({ 'deploy/db.yaml': policy('job') }), { path: 'deploy' }, folder);
    const { comments } = await runAction(
      pullRequest({ 'deploy/db.yaml': policy('nobody') }),
      { path: 'deploy' },
      folder,
    );
    expect(comments.map(({ type }) => type)).toEqual(['User', 'Bot']);
    expect(comments[0]?.body).toContain('hello');
    expect(comments[1]?.body).toContain('1 connection lost');
  });

  it('fails on a mistake, at its line', async () => {
    const { result, log, comments } = await runAction(
      pullRequest({ 'deploy/db.yaml': policy('web').replace('policyTypes: [Ingress]', 'policyTypes: [Inress]') }),
      { path: 'deploy', compare: 'false' },
    );
    expect(result).toBe('failed');
    expect(log).toMatch(/^::error file=deploy\/db\.yaml,line=\d+/m);
    expect(comments[0]?.body).toContain('kubectl netpol lint');
  });

  it('fails where nothing could be read, and takes no order from a file', async () => {
    const changed = pullRequest({
      'deploy/::stop-commands::x.yaml': 'a: [\n##[error]',
      'deploy/$(touch hacked).yaml': 'a: b',
    });
    const { result, log } = await runAction(changed, { path: 'deploy' });
    expect(result).toBe('failed');
    expect(
      log.split('\n').filter((line) => /^\s*::(?!(?:error|warning|notice)[ :])/.test(line) || line.includes('##[')),
    ).toEqual([]);
    expect(existsSync(join(changed.repository.folder, 'hacked'))).toBe(false);
    const nothing = await runAction(changed, { path: 'missing; touch hacked' });
    expect(nothing.result).toBe('failed');
    expect(nothing.comments[0]?.body).toContain('There is no answer');
    expect(existsSync(join(changed.repository.folder, 'hacked'))).toBe(false);
  });

  it('has a folder that is new compared with nothing', async () => {
    const { repository, base } = pullRequest({
      'new/db.yaml': `${policy('web')}---\n${readFileSync(join(ROOT, 'docs/diff.yaml'), 'utf8')}`,
    });
    const { comments } = await runAction({ repository, base }, { path: 'new', 'lint-fail-on': 'never' });
    expect(comments[0]?.body).not.toContain('A compared with B');
  });
});

describe('the action, before it has the program', () => {
  const install = ACTION.runs.steps[0]?.run ?? '';

  async function installFrom(version: string, sha256: string) {
    const [temp, releases, bin] = [tempFolder(), tempFolder(), tempFolder()];
    const source = tempFolder();
    writeScript(source, 'kubectl-netpol', '#!/bin/sh\necho installed\n');
    const archive = 'kubectl-netpol_v9.9.9_linux_amd64.tar.gz';
    writeIn(releases, 'v9.9.9/keep', '');
    execFileSync('tar', ['-czf', join(releases, 'v9.9.9', archive), '-C', source, 'kubectl-netpol']);
    const digest = createHash('sha256')
      .update(readFileSync(join(releases, 'v9.9.9', archive)))
      .digest('hex');
    writeIn(releases, 'v9.9.9/checksums.txt', `${'0'.repeat(64)}  other\n${digest}  ${archive}\n`);
    const env = {
      VERSION: version,
      SHA256: sha256 === 'right' ? digest : sha256,
      RELEASES: `file://${releases}`,
      RUNNER_TEMP: temp,
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: 'X64',
      GITHUB_PATH: join(temp, 'path'),
    };
    const { code } = await runScript(install, { cwd: temp, path: bin, env });
    return { code, path: existsSync(join(temp, 'path')) ? readFileSync(join(temp, 'path'), 'utf8').trim() : '' };
  }

  it.each(['', 'right'])('takes the archive of the release, with the checksum "%s"', async (sha256) => {
    const { code, path } = await installFrom('9.9.9', sha256);
    expect(code).toBe(0);
    expect(execFileSync(join(path, 'kubectl-netpol'), { encoding: 'utf8' })).toBe('installed\n');
  });

  it.each([
    ['9.9.9', '1'.repeat(64)],
    ['9.9.8', ''],
  ])('takes nothing else: version %s, checksum "%s"', async (version, sha256) => {
    const { code, path } = await installFrom(version, sha256);
    expect(code).not.toBe(0);
    expect(path).toBe('');
  });
});
