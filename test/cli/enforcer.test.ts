import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { CALICO, daemonSet, FLANNEL, SHOP } from '../helpers/shop.ts';

const FIXTURE = fileURLToPath(new URL('../scenarios/fixture.yaml', import.meta.url));
const CILIUM = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');

describe('enforcer', () => {
  it('says who enforces, where that was seen, and in what it differs', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CALICO });
    const { code, stdout } = await cluster.ask('enforcer');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ enforced by Calico /);
    expect(stdout).toContain('a denied connection times out');
    expect(stdout).toContain('CALICO_LEADING_ZEROS');
  });

  it('tells known defects of the version apart, and what is not known', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CILIUM });
    const { code, stdout } = await cluster.ask('enforcer -o json');
    const { enforcers } = JSON.parse(stdout) as {
      enforcers: readonly Record<string, readonly { code: string; isSure: boolean }[]>[];
    };
    expect(code).toBe(0);
    expect(enforcers[0]?.['defects']?.map((each) => each.code)).toEqual([
      'CILIUM_IPBLOCK_NAMESPACE',
      'POLICYTYPES_IGNORED',
      'CILIUM_NAMED_PORT',
      'CILIUM_OLD_LABELS',
    ]);
    expect(enforcers[0]?.['differences']?.find((each) => each.code === 'HAIRPIN_SERVICE')?.isSure).toBe(true);
  });

  it('ends with 2 where nobody does, first and loudly', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL });
    const { code, stdout } = await cluster.ask('enforcer');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^✗ nothing in this cluster enforces NetworkPolicy/);
  });

  it('ends with 4 where files say nothing of it', async () => {
    const cluster = await startFakeCluster({ objects: SHOP });
    const { code, stdout } = await cluster.ask(`enforcer -f ${FIXTURE}`);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^\? these objects do not say who enforces policies/);
  });

  it('takes no arguments', async () => {
    const cluster = await startFakeCluster({ objects: SHOP });
    const { code, stderr } = await cluster.ask('enforcer shop');
    expect(code).toBe(1);
    expect(stderr).toContain('"enforcer" takes no arguments');
  });
});
