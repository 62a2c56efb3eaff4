import type { Direction } from '../../model/verdict.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { ObservedDrop, ObservedEnd } from '../../model/observed-drop.ts';
import { asList, asObject, asText, asTexts, isObject, type RawObject } from '../raw.ts';

/** One line of what Hubble says. `other`: a flow that was not dropped, or news of a node. */
export type HubbleLine =
  | { readonly kind: 'drop'; readonly drop: ObservedDrop }
  | { readonly kind: 'lost'; readonly events: number }
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' };

const UNREADABLE: HubbleLine = { kind: 'unreadable' };
const OTHER: HubbleLine = { kind: 'other' };

/** Reads a line of `hubble observe -o jsonpb`: a GetFlowsResponse of its API, version 1. */
export function parseHubbleLine(line: string): HubbleLine {
  const response = readJson(line);
  if (response === undefined) return UNREADABLE;
  const lost = response['lost_events'];
  if (lost !== undefined) return { kind: 'lost', events: Number(asObject(lost)['num_events_lost'] ?? 0) || 1 };
  if (response['node_status'] !== undefined) return OTHER;
  const flow = response['flow'];
  if (!isObject(flow) || asText(flow['verdict']) === undefined) return UNREADABLE;
  if (flow['verdict'] !== 'DROPPED') return OTHER;
  const drop = readDrop(flow);
  return drop === undefined ? UNREADABLE : { kind: 'drop', drop };
}

function readJson(line: string): RawObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // Not a line of Hubble's: it is counted.
    return undefined;
  }
}

function readDrop(flow: RawObject): ObservedDrop | undefined {
  const ip = asObject(flow['IP']);
  const time = asText(flow['time']);
  const source = readEnd(flow['source'], ip['source']);
  const destination = readEnd(flow['destination'], ip['destination']);
  // A packet without addresses (ARP) is no connection that a policy is about.
  if (time === undefined || source === undefined || destination === undefined) return undefined;
  const direction = readDirection(flow['traffic_direction']);
  return {
    time,
    node: (asText(flow['node_name']) ?? '').replace(/^.*\//, ''),
    source,
    destination,
    ...readLayer4(flow['l4']),
    ...(direction === undefined ? {} : { direction }),
    reason: asText(flow['drop_reason_desc']) ?? `DROP_REASON_${String(flow['drop_reason'] ?? 'UNKNOWN')}`,
    isReply: isReply(flow),
    told: asObject(flow['event_type'])['type'] === POLICY_VERDICT ? 'as a decision' : 'as a drop',
    deniedBy: [...readPolicies(flow['egress_denied_by']), ...readPolicies(flow['ingress_denied_by'])],
  };
}

/** Only the second packet of a TCP connection has both flags; of others, Hubble says it where it knows. */
function isReply(flow: RawObject): boolean {
  const flags = asObject(asObject(asObject(flow['l4'])['TCP'])['flags']);
  return flow['is_reply'] === true || (flags['SYN'] === true && flags['ACK'] === true);
}

/** Of Cilium's monitor events. */
const POLICY_VERDICT = 5;

function readEnd(endpoint: unknown, at: unknown): ObservedEnd | undefined {
  const address = asText(at);
  if (address === undefined) return undefined;
  const raw = asObject(endpoint);
  const namespace = asText(raw['namespace']);
  const name = asText(raw['pod_name']);
  return {
    address,
    ...(namespace === undefined || name === undefined ? {} : { pod: { namespace, name } }),
    labels: asTexts(raw['labels']),
  };
}

function readDirection(text: unknown): Direction | undefined {
  if (text === 'EGRESS') return 'egress';
  return text === 'INGRESS' ? 'ingress' : undefined;
}

function readLayer4(l4: unknown): Pick<ObservedDrop, 'protocol' | 'port'> {
  const [name = 'unknown', raw] = Object.entries(asObject(l4))[0] ?? [];
  const port = asObject(raw)['destination_port'];
  if (name === 'TCP' || name === 'UDP' || name === 'SCTP') {
    return { protocol: name, ...(typeof port === 'number' ? { port } : {}) };
  }
  return { protocol: name.startsWith('ICMP') ? 'ICMP' : name };
}

function readPolicies(list: unknown): readonly ObjectRef[] {
  return asList(list)
    .map(asObject)
    .flatMap((raw) => {
      const name = asText(raw['name']);
      if (name === undefined) return [];
      const kind = asText(raw['kind']) ?? 'policy';
      const namespace = asText(raw['namespace']);
      return [{ kind, ...(namespace === undefined ? {} : { namespace }), name }];
    });
}
