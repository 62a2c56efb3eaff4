import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRevisionPath, resolveRevision } from '../../../src/cluster/git/resolve-revision.ts';
import type { Input } from '../../../src/cluster/manifests/inputs.ts';
import { readInputs } from '../../../src/cluster/manifests/inputs.ts';
import { readRevision } from '../../../src/cluster/git/read-revision.ts';
import { Readable } from 'node:stream';
import { GIT_ENV, gitRepository } from '../../helpers/git-repository.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function read(folder: string, operand: string, env: NodeJS.ProcessEnv = GIT_ENV): Promise<readonly Input[]> {
  const name = parseRevisionPath(operand);
  if (name === undefined) throw new Error(`${operand} is no revision`);
  const host = { folder, env, signal: new AbortController().signal };
  return all(readRevision(name, await resolveRevision(name, host), host));
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function texts(inputs: readonly Input[]): Readonly<Record<string, string>> {
  return Object.fromEntries(inputs.flatMap((input) => (input.kind === 'text' ? [[input.name, input.text]] : [])));
}

function problems(inputs: readonly Input[]): readonly string[] {
  return inputs.flatMap((input) =>
    input.kind === 'problem' ? [`${input.problem.severity} ${input.problem.file}: ${input.problem.message}`] : [],
  );
}

describe('An operand', () => {
  it.each([
    ['main:deploy', { revision: 'main', path: 'deploy' }],
    ['HEAD~1:', { revision: 'HEAD~1', path: '' }],
    ['HEAD:./here', { revision: 'HEAD', path: './here' }],
    ['v1.2:a:b.yaml', { revision: 'v1.2', path: 'a:b.yaml' }],
    ['HEAD@{2026-01-01 10:00:00}:deploy', { revision: 'HEAD@{2026-01-01 10:00:00}', path: 'deploy' }],
    ['HEAD^{/fix: it}:a', { revision: 'HEAD^{/fix: it}', path: 'a' }],
  ])('%s is a revision and a path', (text, parsed) => {
    expect(parseRevisionPath(text)).toEqual(parsed);
  });

  it.each(['deploy', './main:deploy', '/tmp/a:b', '../a:b', 'https://example.com/a', 'C:\\manifests', ':staged', '-'])(
    '%s is none',
    (text) => {
      expect(parseRevisionPath(text)).toBeUndefined();
    },
  );
});

describe('A folder of a revision', () => {
  it('is read as it was, whatever stands in the folder now', async () => {
    const { folder, commit } = gitRepository({
      'deploy/a.yaml': 'a: 1\n',
      'deploy/sub/b.json': '{}',
      'other.yaml': 'x',
    });
    commit({ 'deploy/a.yaml': 'a: 2\n' });
    expect(texts(await read(folder, 'HEAD~1:deploy'))).toEqual({
      'HEAD~1:deploy/a.yaml': 'a: 1\n',
      'HEAD~1:deploy/sub/b.json': '{}',
    });
    expect(texts(await read(folder, 'main:deploy/'))).toMatchObject({ 'main:deploy/a.yaml': 'a: 2\n' });
    expect(texts(await read(folder, 'HEAD:deploy/a.yaml'))).toEqual({ 'HEAD:deploy/a.yaml': 'a: 2\n' });
    expect(texts(await read(join(folder, 'deploy'), 'HEAD:./sub'))).toEqual({ 'HEAD:./sub/b.json': '{}' });
  });

  it('is read in the order and by the rules of a folder', async () => {
    const names = [
      'b.yaml',
      'a-b.yaml',
      'a/z.yml',
      'a/B.yaml',
      'a.yaml',
      'a0/x.json',
      '.github/x.yaml',
      'notes.md',
      'node_modules/x.yaml',
      'chart/Chart.yaml',
      'chart/templates/t.yaml',
      'chart/values-x.yaml',
      'chart/extra.yaml',
      'kust/kustomization.yaml',
      'kust/p.yaml',
      'UPPER.YAML',
      'empty.yaml',
    ];
    const files = Object.fromEntries(names.map((name) => [name, name === 'empty.yaml' ? '' : `name: ${name}\n`]));
    const { folder } = gitRepository(files);
    const fromGit = await read(folder, 'HEAD:');
    const fromFolder = await all(readInputs([folder], Readable.from([])));
    const relative = (inputs: readonly Input[], base: string) =>
      Object.keys(texts(inputs)).map((name) => name.slice(base.length));
    expect(relative(fromGit, 'HEAD:')).toEqual(relative(fromFolder, `${folder}/`));
    expect(problems(fromGit).toSorted()).toEqual(
      problems(fromFolder)
        .map((line) => line.replace(`${folder}/`, 'HEAD:'))
        .toSorted(),
    );
  });

  it('may have names that need care, and thousands of files', async () => {
    const odd = [
      'with space.yaml',
      'tab\there.yaml',
      'new\nline.yaml',
      'quote".yaml',
      'ünïcode/日本.yaml',
      '-rf.yaml',
      'a:b.yaml',
    ];
    const many = Array.from({ length: 3000 }, (_, at) => `many/f${at}.yaml`);
    const { folder } = gitRepository(Object.fromEntries([...odd, ...many].map((name) => [name, `# ${name}\n`])));
    const found = texts(await read(folder, 'HEAD:'));
    expect(Object.keys(found)).toHaveLength(odd.length + many.length);
    for (const name of odd) expect(found[`HEAD:${name}`]).toBe(`# ${name}\n`);
    expect(found['HEAD:many/f2999.yaml']).toBe('# many/f2999.yaml\n');
  });

  it('says which links and submodules it does not follow, and what is in LFS', async () => {
    const { folder, git, commit } = gitRepository({
      'real/a.yaml': 'a: 1\n',
      'big.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
    });
    symlinkSync('a.yaml', join(folder, 'real', 'b.yaml'));
    symlinkSync('real', join(folder, 'linked'));
    symlinkSync('x.md', join(folder, 'notes.md'));
    mkdirSync(join(folder, 'inner'));
    git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD').trim()},inner`);
    git('commit', '--quiet', '--message=submodule');
    commit({});
    const inputs = await read(folder, 'HEAD:');
    expect(Object.keys(texts(inputs))).toEqual(['HEAD:real/a.yaml']);
    expect(problems(inputs).toSorted()).toEqual([
      'error HEAD:big.yaml: its content is in Git LFS, not in the repository',
      'error HEAD:inner: a submodule is a repository of its own, and is not read',
      'error HEAD:real/b.yaml: a link is not followed in a revision',
      'warning HEAD:linked: a link is not followed in a revision',
    ]);
  });

  it('that holds no manifest says so', async () => {
    const { folder } = gitRepository({ 'docs/a.md': 'x' });
    expect(problems(await read(folder, 'HEAD:docs'))).toEqual([
      'error HEAD:docs: no .yaml, .yml or .json file is in this folder',
    ]);
  });
});

describe('What is not there', () => {
  const refusal = async (folder: string, operand: string, env?: NodeJS.ProcessEnv): Promise<string> => {
    const error = await read(folder, operand, env).catch((each: unknown) => each);
    return error instanceof Error ? `${error.name}: ${error.message}` : 'nothing was refused';
  };

  it('is a revision', async () => {
    const { folder } = gitRepository({ 'a.yaml': 'x' });
    expect(await refusal(folder, 'mian:')).toBe(
      'GitError: there is no revision "mian" in this repository\n  did you mean "main"?',
    );
    expect(await refusal(folder, '--all:')).toContain('GitError: there is no revision "--all"');
  });

  it('is a path, and one may stand beside it or below the working folder', async () => {
    const { folder } = gitRepository({ 'team/deploy/a.yaml': 'x' });
    expect(await refusal(folder, 'HEAD:team/deplyo')).toBe(
      'GitError: there is no "team/deplyo" in revision "HEAD"\n  did you mean "HEAD:team/deploy"?',
    );
    expect(await refusal(join(folder, 'team'), 'HEAD:deploy')).toContain('did you mean "HEAD:./deploy"?');
    expect(await refusal(folder, 'HEAD:nothing/like/it')).toContain('there is no "nothing/like/it"');
  });

  it('is more of a shallow clone', async () => {
    const { folder: origin, commit } = gitRepository({ 'a.yaml': 'x' });
    commit({ 'a.yaml': 'y' });
    const { folder, git } = gitRepository();
    git('clone', '--quiet', '--depth=1', `file://${origin}`, 'clone');
    expect(await refusal(join(folder, 'clone'), 'HEAD~1:')).toContain('fetch-depth: 0');
  });

  it('is a repository', async () => {
    expect(await refusal(tempFolder(), 'HEAD:a')).toContain('GitError: this folder is in no git repository');
  });

  it('is git', async () => {
    const { folder } = gitRepository({ 'a.yaml': 'x' });
    expect(await refusal(folder, 'HEAD:', { PATH: '/nonexistent' })).toContain('GitError: git was not found');
  });

  it('is an object that the repository has lost', async () => {
    const { folder, git } = gitRepository({ 'a.yaml': 'x' });
    const id = git('rev-parse', 'HEAD:a.yaml').trim();
    rmSync(join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2)));
    expect(await refusal(folder, 'HEAD:')).toMatch(/^GitError: git/);
  });
});
