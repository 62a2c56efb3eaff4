import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHubbleReader } from '../../../src/cluster/hubble/collect.ts';
import { parseHubbleLine } from '../../../src/cluster/hubble/parse-flow.ts';

/** What Hubble of Cilium 1.19.4 has printed, but for labels of nodes and addresses of network cards. */
const RECORDED = readFileSync(join(import.meta.dirname, 'shop.jsonl'), 'utf8')
  .trim()
  .split('\n');

const flow = (more: object) =>
  JSON.stringify({
    flow: {
      time: '2026-11-21T23:06:46.289941709Z',
      verdict: 'DROPPED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2' },
      ...more,
    },
  });

function dropOf(line: string) {
  const read = parseHubbleLine(line);
  if (read.kind !== 'drop') throw new Error(`${read.kind}: ${line}`);
  return read.drop;
}

describe('a line of Hubble', () => {
  it('is read as it was recorded, whole', () => {
    const reader = createHubbleReader();
    for (const line of RECORDED) reader.line(line);
    const { drops, lost, unread } = reader.told();
    expect([drops.length, lost, unread]).toEqual([RECORDED.length, 0, 0]);
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(
      new Set(['POLICY_DENIED', 'POLICY_DENY', 'UNSUPPORTED_L3_PROTOCOL']),
    );
  });

  it('tells which pod was refused where, on which port', () => {
    expect(dropOf(RECORDED.find((line) => line.includes('"SYN"')) ?? '')).toMatchObject({
      node: 'node1',
      source: { address: '10.244.1.111', pod: { namespace: 'shop', name: 'web' } },
      destination: { address: '10.244.1.209', pod: { namespace: 'shop', name: 'db' } },
      protocol: 'TCP',
      port: 80,
      direction: 'ingress',
      reason: 'POLICY_DENIED',
      told: 'as a decision',
      isReply: false,
      deniedBy: [],
    });
  });

  it('names the policy of a rule that denies, of either kind', () => {
    const named = RECORDED.map(dropOf).flatMap(({ deniedBy }) => deniedBy);
    expect(named).toEqual(
      expect.arrayContaining([
        { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'no-web' },
        { kind: 'CiliumClusterwideNetworkPolicy', name: 'no-outside' },
      ]),
    );
  });

  it.each([
    ['the second packet of a connection', { l4: { TCP: { destination_port: 1, flags: { SYN: true, ACK: true } } } }],
    ['a packet that Hubble calls one', { is_reply: true, l4: { UDP: { destination_port: 1 } } }],
  ])('takes %s for a reply', (_, more) => {
    expect(dropOf(flow(more)).isReply).toBe(true);
  });

  it('takes no port where the protocol has none, and no direction where Hubble knows none', () => {
    const drop = dropOf(flow({ l4: { ICMPv4: { type: 8 } }, traffic_direction: 'TRAFFIC_DIRECTION_UNKNOWN' }));
    expect(drop).toMatchObject({ protocol: 'ICMP', reason: 'DROP_REASON_UNKNOWN' });
    expect(drop).not.toHaveProperty('port');
    expect(drop).not.toHaveProperty('direction');
  });

  it.each([
    ['no JSON', 'level=warn msg="…"', 'unreadable'],
    ['another document', '{"kind":"Pod"}', 'unreadable'],
    ['a flow without addresses', '{"flow":{"verdict":"DROPPED","time":"2026-11-21T23:06:46Z"}}', 'unreadable'],
    ['a flow that passed', '{"flow":{"verdict":"FORWARDED"}}', 'other'],
    ['news of a node', '{"node_status":{"state_change":"NODE_CONNECTED"}}', 'other'],
  ])('%s is %s: %s', (_, line, kind) => {
    expect(parseHubbleLine(line)).toEqual({ kind });
  });

  it('counts events that Hubble lost', () => {
    const line = '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"12"}}';
    expect(parseHubbleLine(line)).toEqual({ kind: 'lost', events: 12 });
  });
});
