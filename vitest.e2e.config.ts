import { defineConfig } from 'vitest/config';

// A proxy that a developer's shell names must not be asked for the cluster under test.
const NO_PROXY = ['127.0.0.1', '198.18.99.1', process.env.NO_PROXY].filter(Boolean).join(',');

// Told to a cluster that somebody brought along, stories wait for images, and none starts a cluster of its own.
const isGiven = Boolean(process.env.NETPOL_E2E_KUBECONFIG);
const patience = isGiven ? 400_000 : 120_000;

// Each project sets up what its stories need, and only when one of them is about to run.
export default defineConfig({
  test: {
    env: { NO_COLOR: '1', KUBECONFIG: '', NO_PROXY, no_proxy: NO_PROXY },
    testTimeout: patience,
    hookTimeout: patience,
    // The cluster is one for all files, and so are its processors.
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'control plane',
          ...(isGiven
            ? { include: ['test/e2e/helpers/control-plane-left-out.ts'] }
            : {
                include: ['test/e2e/control-plane/**/*.test.ts'],
                globalSetup: ['test/e2e/helpers/control-plane-setup.ts'],
              }),
        },
      },
      {
        extends: true,
        test: { name: 'nodes', include: ['test/e2e/nodes/**/*.test.ts'], globalSetup: ['test/e2e/helpers/nodes-setup.ts'] },
      },
      // It has nothing to do with a cluster that somebody brought along. Archives of 50 MB are packed and unpacked many times.
      ...(isGiven
        ? []
        : [
            {
              extends: true as const,
              test: { name: 'release', include: ['test/e2e/release/*.test.ts'], testTimeout: 400_000, hookTimeout: 1_200_000 },
            },
          ]),
    ],
  },
});
