import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // They need a real cluster and have a command of their own: npm run e2e.
    exclude: ['test/e2e/**'],
    globalSetup: ['test/helpers/global-setup.mjs'],
    // What a developer's shell happens to hold must not change what a test sees.
    env: { NO_COLOR: '1', KUBECONFIG: '' },
    testTimeout: 20_000,
    // One less than there are processors would be one on two of them, and half of the run waits for other programs.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
