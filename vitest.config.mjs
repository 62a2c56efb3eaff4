import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // These need a cluster or root and have their own commands: npm run e2e, npm run cluster.
    exclude: ['test/e2e/**', 'test/cluster-e2e/**'],
    globalSetup: ['test/helpers/global-setup.mjs'],
    // What a developer's shell happens to hold must not change what a test sees.
    env: { NO_COLOR: '1', KUBECONFIG: '' },
    testTimeout: 20_000,
  },
});
