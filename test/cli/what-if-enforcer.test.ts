import { expect, it } from 'vitest';
import { networkPolicy, stream } from '../helpers/shop-manifests.ts';
import { daemonSet, FLANNEL } from '../helpers/shop.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import type { WhatIfReport } from '../../src/advise/change/what-if-report.ts';

function pod(name: string, podIP: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
  });
}

const BASE = `${stream(pod('web', '10.1.0.1'), pod('db', '10.1.0.2'))}
${daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4')}`;

/** Of "web": to one block, on the ports of a protocol. */
function out(protocol: string): string {
  const ports = protocol === 'every' ? {} : { ports: [{ protocol, port: 80 }] };
  const egress = [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ...ports }];
  const subject = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] };
  return stream(networkPolicy('shop/out', { ...subject, egress }));
}

async function whatIf(change: string, format: string): Promise<string> {
  const folder = tempFolder({ 'base/all.yaml': BASE, 'new.yaml': change });
  const { stdout } = await runPlugin(['what-if', '--on', 'base', '-f', 'new.yaml', '-o', format], { cwd: folder });
  return stdout;
}

async function report(change: string): Promise<WhatIfReport> {
  return JSON.parse(await whatIf(change, 'json')) as WhatIfReport; // what -o json prints
}

it('says which difference of whoever enforces decides what a change does, and which setting that was not read', async () => {
  const { caveats, result, changes } = await report(out('every'));
  expect(result).toBe('different');
  expect(changes.find(({ destinations }) => destinations.includes('shop/db'))).toMatchObject({ kind: 'lost' });
  expect(caveats.map(({ code }) => code)).toEqual(['SCTP_UNSUPPORTED', 'CILIUM_CIDR_IDENTITY', 'SETTING_ASSUMED']);
  for (const format of ['text', 'md', 'github'])
    expect(await whatIf(out('every'), format)).toMatch(/matches\s+no\s+ipBlock\s+against\s+pods/);
});

it('leaves out whether SCTP passes, unless the change is about it', async () => {
  expect((await report(out('TCP'))).counts.unknown).toBe(0);
  const { result, caveats } = await report(out('SCTP'));
  expect(result).toBe('unknown');
  expect(caveats.map(({ code }) => code)).not.toContain('SCTP_UNSUPPORTED');
});

it('says first that nothing enforces, in every format that people read', async () => {
  const folder = tempFolder({
    'base.yaml': stream(pod('web', '10.1.0.1'), pod('db', '10.1.0.2')) + FLANNEL,
    'new.yaml': out('TCP'),
  });
  for (const [format, words] of [
    ['text', /^! NOT ENFORCED base\.yaml: nothing in this cluster enforces/],
    ['md', /^### [^\n]+\n\n\*\*NOT ENFORCED: base\.yaml: nothing in this cluster enforces/],
    ['github', /^::warning title=NOT_ENFORCED::base\.yaml/m],
  ] as const) {
    const { stdout } = await runPlugin(['what-if', '--on', 'base.yaml', '-f', 'new.yaml', '-o', format], {
      cwd: folder,
    });
    expect(stdout).toMatch(words);
    expect(stdout.match(/what\s+is\s+told\s+of\s+it\s+is/g)).toHaveLength(1);
  }
});
