import { AWS_GROUP, isPolicyEndpoint } from '../../model/aws-groups.ts';
import type { Cidr } from '../../model/address.ts';
import type { Direction } from '../../model/verdict.ts';
import { fieldsOf, itemsOf } from '../foreign/read-selector.ts';
import { kindInGroup } from '../../model/kind-in-group.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { parseCidr } from '../../model/cidr.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { RealisedEntry, RealisedPolicy, RealisedPort, RealisedRank, RuleAction } from '../compiled.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/**
 * What the agents of the AWS VPC CNI are told to do, policy by policy: its controller writes PolicyEndpoints of NetworkPolicies
 * and ApplicationNetworkPolicies, ClusterPolicyEndpoints of its ClusterNetworkPolicies, several objects where one would be too
 * long. What of one cannot be read is left out, and then nothing is concluded from its absence.
 */
export function readPolicyEndpoints(objects: readonly UnmodelledPolicy[]): readonly RealisedPolicy[] {
  const chunks = objects.filter(isPolicyEndpoint).flatMap(readChunk);
  const byPolicy = Map.groupBy(chunks, ({ policy }) => `${policy.kind} ${policy.namespace ?? ''}/${policy.name}`);
  return [...byPolicy.values()].map(
    (parts): RealisedPolicy => ({
      policy: (parts[0] as RealisedPolicy).policy, // a group has members
      objects: parts.flatMap((part) => part.objects),
      pods: new Set(parts.flatMap((part) => [...part.pods])),
      isolates: new Set(parts.flatMap((part) => [...part.isolates])),
      ranks: parts.flatMap((part) => part.ranks),
      ingress: parts.flatMap((part) => part.ingress),
      egress: parts.flatMap((part) => part.egress),
      isWhole: parts.every((part) => part.isWhole),
    }),
  );
}

function readChunk({ ref, raw }: UnmodelledPolicy): readonly RealisedPolicy[] {
  const { spec, metadata } = fieldsOf(raw) ?? {};
  const { policyRef, podSelectorEndpoints, podIsolation, ingress, egress, ...rest } = fieldsOf(spec) ?? {};
  const policy = readPolicy(ref, fieldsOf(policyRef) ?? {}, fieldsOf(metadata) ?? {});
  if (policy === undefined) return [];
  const [into, out] = [readEntries(ingress), readEntries(egress)];
  const pods = (itemsOf(podSelectorEndpoints) ?? []).map((pod) => fieldsOf(pod)?.['podIP']);
  return [
    {
      policy,
      objects: [ref],
      pods: new Set(pods.filter((address) => typeof address === 'string')),
      isolates: new Set((itemsOf(podIsolation) ?? []).flatMap(directionOf)),
      ranks: readRank(rest),
      ingress: into.flatMap((entry) => entry ?? []),
      egress: out.flatMap((entry) => entry ?? []),
      isWhole: ![...into, ...out].includes(undefined),
    },
  ];
}

type Fields = Readonly<Record<string, unknown>>;

/** Which policy it is of; its owner tells the kind, where two kinds may have one name. */
function readPolicy(ref: ObjectRef, { name, namespace }: Fields, { ownerReferences }: Fields): ObjectRef | undefined {
  if (typeof name !== 'string') return undefined;
  if (ref.kind === 'ClusterPolicyEndpoint') return { kind: kindInGroup('ClusterNetworkPolicy', AWS_GROUP), name };
  if (typeof namespace !== 'string') return undefined;
  const owners = (itemsOf(ownerReferences) ?? []).map((owner) => fieldsOf(owner)?.['kind']);
  const kind = owners.includes('ApplicationNetworkPolicy') ? 'ApplicationNetworkPolicy' : 'NetworkPolicy';
  return { kind, namespace, name };
}

function readRank({ tier, priority }: Fields): readonly RealisedRank[] {
  return typeof tier === 'string' && typeof priority === 'number' ? [{ tier, priority }] : [];
}

function directionOf(type: unknown): readonly Direction[] {
  return type === 'Ingress' ? ['ingress'] : type === 'Egress' ? ['egress'] : [];
}

/** Undefined for each that cannot be read. */
function readEntries(list: unknown): readonly (RealisedEntry | undefined)[] {
  return (itemsOf(list) ?? [undefined]).map((item) => {
    const { cidr, domainName, except, ports, action = 'Accept' } = fieldsOf(item) ?? {};
    const does = typeof action === 'string' ? ACTIONS[action] : undefined;
    if (typeof domainName === 'string' || does === undefined) return undefined;
    const block = readBlock(cidr);
    const holes = (itemsOf(except) ?? [undefined]).map(readBlock);
    const numbers = (itemsOf(ports) ?? [undefined]).map(readPort);
    if (block === undefined || holes.includes(undefined) || numbers.includes(undefined)) return undefined;
    return {
      cidr: block,
      except: holes.flatMap((hole) => hole ?? []),
      ports: numbers.flatMap((port) => port ?? []),
      action: does,
    };
  });
}

const ACTIONS: Readonly<Record<string, RuleAction>> = { Accept: 'allow', Deny: 'deny', Pass: 'pass' };

/** A pod's address stands there alone. */
function readBlock(value: unknown): Cidr | undefined {
  if (typeof value !== 'string') return undefined;
  const parsed = parseCidr(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`);
  return parsed.ok ? parsed.cidr : undefined;
}

function readPort(value: unknown): RealisedPort | undefined {
  const { protocol = 'TCP', port, endPort } = fieldsOf(value) ?? {};
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return undefined;
  if (port === undefined || port === null) return { protocol: protocol satisfies Protocol, first: 0, last: 65535 };
  if (typeof port !== 'number') return undefined;
  return { protocol, first: port, last: typeof endPort === 'number' ? endPort : port };
}
