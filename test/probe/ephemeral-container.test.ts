import { expect, test } from 'vitest';
import { ephemeralContainer } from '../../src/probe/ephemeral-container.ts';

const container = ephemeralContainer({ name: 'netpol-abc', image: 'probe:1', command: ['sh', '-c', 'script'] });

test('An ephemeral container says nothing that the API does not allow it, and leans on nothing of its pod.', () => {
  expect(container).toEqual({
    name: 'netpol-abc',
    image: 'probe:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', 'script'],
    securityContext: {
      runAsUser: 65_532,
      runAsGroup: 65_532,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePolicy: 'FallbackToLogsOnError',
  });
});

test('Its user can be another, or left to the cluster.', () => {
  const base = { name: 'netpol-abc', image: 'probe:1', command: [] };
  expect(ephemeralContainer({ ...base, runAsUser: 1234 })['securityContext']).toMatchObject({ runAsUser: 1234 });
  expect(ephemeralContainer({ ...base, runAsUser: 'assigned' })['securityContext']).not.toHaveProperty('runAsUser');
});
