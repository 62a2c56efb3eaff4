// `npm run e2e [-- ARGS OF VITEST]`: builds and brings up what the stories need, runs them, takes it down again.
import { join } from 'node:path';
import { execa } from 'execa';

const ROOT = join(import.meta.dirname, '..', '..');

const { exitCode } = await execa('vitest', ['run', '--config', 'vitest.e2e.config.ts', ...process.argv.slice(2)], {
  cwd: ROOT,
  preferLocal: true,
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode ?? 1;
