import { defineConfig } from 'vitest/config';

// Each project sets up what its stories need, and only when one of them is about to run.
export default defineConfig({
  test: {
    env: { NO_COLOR: '1', KUBECONFIG: '' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The cluster is one for all files, and so are its processors.
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: { name: 'control plane', include: ['test/e2e/control-plane/**/*.test.ts'], globalSetup: ['test/e2e/helpers/control-plane-setup.ts'] },
      },
      {
        extends: true,
        test: { name: 'nodes', include: ['test/e2e/nodes/**/*.test.ts'], globalSetup: ['test/e2e/helpers/nodes-setup.ts'] },
      },
    ],
  },
});
