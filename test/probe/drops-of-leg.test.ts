import { describe, expect, it } from 'vitest';
import type { HubbleEvidence, VehicleRun } from '../../src/probe/measurement.ts';
import type { ObservedDrop } from '../../src/model/observed-drop.ts';
import type { ProbeReport } from '../../src/probe/probe-report.ts';
import { policy, pod } from '../helpers/builders.ts';
import { enforcedBy, measure, NOW } from './measure.ts';
import { observation } from './observations.ts';
import { probeText } from '../../src/report/probe-text.ts';
import { reportProbe } from '../../src/probe/report.ts';

const web = pod('default/web', { addresses: ['10.244.1.2'], node: 'n1' });
const api = pod('default/api', { addresses: ['10.244.2.3'], node: 'n2' });
const DENY = policy('default/deny', { podSelector: { matchLabels: {} }, policyTypes: ['Ingress'] });

function drop(over: Partial<ObservedDrop> = {}): ObservedDrop {
  return {
    time: '2026-03-01T12:00:01.5Z',
    node: 'n2',
    source: { address: '10.244.1.2', pod: { namespace: 'default', name: 'web' }, labels: [] },
    destination: { address: '10.244.2.3', pod: { namespace: 'default', name: 'api' }, labels: [] },
    protocol: 'TCP',
    port: 8080,
    direction: 'ingress',
    reason: 'POLICY_DENIED',
    isReply: false,
    told: 'as a drop',
    deniedBy: [],
    ...over,
  };
}

function probed(
  hubble: HubbleEvidence | undefined,
  more: { readonly method?: 'clone'; readonly run?: Partial<VehicleRun> } = {},
): ProbeReport {
  const measurement = measure({
    world: { pods: [web, api], networkPolicies: [DENY] },
    ask: 'web api:8080',
    enforcer: enforcedBy('cilium'),
    seen: () => observation('BLOCKED'),
    ...(more.method === undefined ? {} : { vehicle: { method: more.method } }),
    ...(more.run === undefined ? {} : { run: more.run }),
    more: { evidence: { now: NOW, changes: [], agents: [], ...(hubble === undefined ? {} : { hubble }) } },
  });
  return reportProbe(measurement);
}

const told = (...drops: readonly ObservedDrop[]): HubbleEvidence => ({ drops, answered: ['n1', 'n2'], silent: [] });

const offersDrops = ({ next }: ProbeReport): boolean => next.some(({ command }) => command.includes(' drops '));

describe('A probe that nobody answered, where Cilium enforces,', () => {
  it('cites what Hubble saw dropped of this very connection, and counts its packets', () => {
    const report = probed(told(drop(), drop({ time: '2026-03-01T12:00:02.5Z' })));
    expect(report.legs[0]?.dropped).toMatchObject({
      packets: 2,
      reason: 'POLICY_DENIED',
      direction: 'ingress',
      node: 'n2',
    });
    expect(report.hubble).toEqual({ answered: true, sentence: '' });
    expect(offersDrops(report)).toBe(false);
    expect(probeText(report, { columns: 160, color: false, ascii: false, wide: false })).toContain(
      '✗ Cilium: 2 packets dropped at its ingress, 12:00:01 to 12:00:02 UTC, on n2. Hubble: POLICY_DENIED, and no policy',
    );
  });

  it('cites the policy that Hubble names', () => {
    const deniedBy = [{ kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'no-web' }];
    const [leg] = probed(told(drop({ reason: 'POLICY_DENY', deniedBy }))).legs;
    expect(leg?.dropped?.sentence).toMatch(/Hubble: POLICY_DENY by CiliumNetworkPolicy default\/no-web$/);
  });

  it.each([
    ['another port', { port: 9090 }],
    ['another protocol', { protocol: 'UDP' }],
    ['another destination', { destination: { address: '10.244.2.4', labels: [] } }],
    ['another pod', { source: { address: '10.244.1.9', pod: { namespace: 'default', name: 'other' }, labels: [] } }],
    [
      'a pod of that name elsewhere',
      { source: { address: '10.244.1.9', pod: { namespace: 'x', name: 'web' }, labels: [] } },
    ],
    ['a reply', { isReply: true }],
  ] as const)('does not cite a drop of %s', (_, over) => {
    const report = probed(told(drop(over)));
    expect(report.legs[0]?.dropped).toBeUndefined();
    expect(report.hubble).toEqual({ answered: true, sentence: 'Hubble on n1 and n2 saw no packet of it dropped' });
  });

  it('takes a clone for its original, and no other pod of ours', () => {
    const ofClone = (name: string) =>
      drop({ source: { address: '10.244.1.7', pod: { namespace: 'default', name }, labels: [] } });
    const seen = told(ofClone('netpol-7f3a-0-x2'), ofClone('netpol-9999-0-x2'), drop());
    const { legs } = probed(seen, { method: 'clone', run: { clone: 'netpol-7f3a-0-x2' } });
    expect(legs[0]?.dropped?.packets).toBe(1);
  });

  it('says why Hubble told nothing, and is answered all the same', () => {
    const report = probed({ drops: [], answered: [], silent: [{ node: 'n2', why: 'forbidden', message: 'no' }] });
    expect(report.agreement).toBe('agree');
    expect(report.hubble).toEqual({
      answered: false,
      sentence: 'Hubble on n2 could not be asked what was dropped: the command may not be run there (no)',
    });
    expect(offersDrops(report)).toBe(true);
  });

  it('says nothing of Hubble where it was not asked', () => {
    expect(probed(undefined).hubble).toBeUndefined();
  });
});
