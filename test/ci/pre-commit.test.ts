import { describe, expect, it } from 'vitest';
import { policy, programs, pullRequest, readYaml, runScript } from './pipeline.ts';

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly language: string;
  readonly files: string;
  readonly pass_filenames: boolean;
}

const HOOKS = readYaml('.pre-commit-hooks.yaml') as readonly Hook[];

/** As pre-commit does: the entry and its arguments as words, at the root of the repository. */
async function runHook(id: string, changed: Readonly<Record<string, string>>) {
  const hook = HOOKS.find((each) => each.id === id);
  if (hook === undefined) throw new Error(`there is no hook "${id}"`);
  const { repository } = pullRequest(changed);
  return runScript([hook.entry, ...hook.args].join(' '), { cwd: repository.folder, path: programs(), env: {} });
}

describe('the hooks of pre-commit', () => {
  it('are told of manifests and read the whole folder', () => {
    for (const { language, files, pass_filenames: passes } of HOOKS) {
      expect({ language, passes }).toEqual({ language: 'system', passes: false });
      expect(['deploy/a.yaml', 'b.yml', 'c.json'].every((name) => new RegExp(files).test(name))).toBe(true);
      expect(new RegExp(files).test('README.md')).toBe(false);
    }
  });

  it('stop a commit with a mistake, and let others pass', async () => {
    expect(await runHook('netpol-lint', {})).toMatchObject({ code: 0 });
    const wrong = { 'deploy/db.yaml': policy('web').replace('policyTypes: [Ingress]', 'policyTypes: [Inress]') };
    expect(await runHook('netpol-lint', wrong)).toMatchObject({ code: 2 });
  });

  it('stop a commit that breaks a flow', async () => {
    expect(await runHook('netpol-check', {})).toMatchObject({ code: 0 });
    expect(await runHook('netpol-check', { 'deploy/db.yaml': policy('job') })).toMatchObject({ code: 2 });
  });
});
