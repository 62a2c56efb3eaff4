import { expect, test } from 'vitest';
import { readTrust } from '../../src/cluster/tls-material.ts';

test('Where the kubeconfig names no authority, each of the machine is read once.', async () => {
  const { ca, rejectUnauthorized } = await readTrust({});
  expect(rejectUnauthorized).toBe(true);
  expect(ca).not.toEqual([]);
  expect(ca).toEqual([...new Set([ca].flat())]);
});

test('Where no certificate is checked, no authority is read.', async () => {
  expect(await readTrust({ insecureSkipTlsVerify: true })).toEqual({ ca: [], rejectUnauthorized: false });
});
