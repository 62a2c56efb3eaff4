import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { ROOT } from './pipeline.ts';

/* What is read by GitLab and GitHub, held to the schemas that check-jsonschema (from PyPI) brings. It asks no network. */

const checker = await execa('check-jsonschema', ['--version'], { reject: false });
const workflows = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`);

it.skipIf(checker.exitCode !== 0).each([
  ['gitlab-ci', ['--data-transform', 'gitlab-ci', 'ci/gitlab.yml']],
  ['github-actions', ['action.yml']],
  ['github-workflows', workflows],
])('the schema "%s" is kept (skipped where check-jsonschema is not on PATH)', async (schema, args) => {
  const builtin = ['--builtin-schema', `vendor.${schema}`];
  const { exitCode, all } = await execa('check-jsonschema', [...builtin, ...args], {
    cwd: ROOT,
    all: true,
    reject: false,
  });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: 'ok -- validation done' });
});
