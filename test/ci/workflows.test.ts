import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { ROOT } from './pipeline.ts';

const WORKFLOWS = join(ROOT, '.github/workflows');
const linter = await execa('actionlint', ['-version'], { reject: false });

it.skipIf(linter.exitCode !== 0)('workflows are as actionlint has them (skipped where it is not on PATH)', async () => {
  const files = readdirSync(WORKFLOWS).map((name) => join(WORKFLOWS, name));
  const { exitCode, stdout } = await execa('actionlint', ['-no-color', ...files], { reject: false });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
});
