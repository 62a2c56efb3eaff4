import { withoutHeaderValues } from './header-values.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import type { SetRequirement, SetSelector } from '../../model/selector.ts';
import type {
  NetworkPolicySpec,
  RawEgressRule,
  RawIngressRule,
  RawLabelSelector,
  RawLabelSelectorRequirement,
  RawPeer,
  RawPort,
} from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Write } from '../../model/last-write.ts';
import { isObject, type RawObject } from '../raw.ts';
import { DEEPEST } from '../manifests/yaml-value.ts';
import {
  anything,
  integer,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  wireOf,
  wrong,
} from './shape.ts';
import { isDeeperThan } from '../manifests/json-text.ts';
import { PROTOCOLS } from '../../model/protocol.ts';

/** As its canonical text. */
export const ADDRESS: Shape<Address> = {
  encode: (address) => address.text,
  decode(raw) {
    const address = typeof raw === 'string' ? parseAddress(raw) : undefined;
    if (address === undefined) throw wrong('an IP address', raw);
    return address;
  },
};

export const PROTOCOL = oneOf(PROTOCOLS);
export const WRITE = objectOf<Write>({ at: text, by: text });
export const REF = objectOf<ObjectRef>({ kind: text, namespace: optional(text), name: text });

export const SELECTOR: Shape<SetSelector> = listOf(
  objectOf<SetRequirement>({
    key: text,
    operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: listOf(text),
  }),
);

const RAW_SELECTOR = wireOf<RawLabelSelector>({
  matchLabels: mapOf(text),
  matchExpressions: listOf(
    required(
      wireOf<RawLabelSelectorRequirement>({ key: text, operator: text, values: listOf(text) }),
      'key',
      'operator',
    ),
  ),
});

const RAW_PEER = wireOf<RawPeer>({
  podSelector: RAW_SELECTOR,
  namespaceSelector: RAW_SELECTOR,
  ipBlock: required(wireOf<NonNullable<RawPeer['ipBlock']>>({ cidr: text, except: listOf(text) }), 'cidr'),
});

const RAW_PORT = wireOf<RawPort>({
  protocol: text,
  port: { decode: (raw) => (typeof raw === 'string' ? raw : integer.decode(raw)) },
  endPort: integer,
});

/** As it stands on the wire; of the fields that decide, each is what the API server would have made sure of. */
export const POLICY_SPEC = shallow(
  wireOf<NetworkPolicySpec>({
    podSelector: RAW_SELECTOR,
    policyTypes: listOf(text),
    ingress: listOf(wireOf<RawIngressRule>({ from: listOf(RAW_PEER), ports: listOf(RAW_PORT) })),
    egress: listOf(wireOf<RawEgressRule>({ to: listOf(RAW_PEER), ports: listOf(RAW_PORT) })),
  }),
);

function required<T extends object>(shape: Shape<T>, ...keys: readonly (keyof T & string)[]): Shape<T> {
  return {
    encode: shape.encode,
    decode(raw) {
      const value = shape.decode(raw);
      for (const key of keys) if (typeof value[key] !== 'string') throw new ShapeError('is missing', [key]);
      return value;
    },
  };
}

/** Whoever goes through a value level by level may do so. */
export function shallow<T>(shape: Shape<T>): Shape<T> {
  return {
    encode: shape.encode,
    decode(raw) {
      if (isDeeperThan(DEEPEST, raw)) throw new ShapeError(`is nested more than ${DEEPEST} levels deep`);
      return shape.decode(raw);
    },
  };
}

/**
 * An object of a language that no dialect speaks, without what says nothing of flows: what others noted on it, its status, and the
 * values of headers that it asks for.
 */
export const WIRE: Shape<unknown> = {
  encode(value) {
    if (!isObject(value)) return value;
    const { status: _, metadata, ...others } = value;
    const rest = withoutHeaderValues(others) as RawObject; // of an object it is one
    return isObject(metadata) ? { ...rest, metadata: pick(metadata, KEPT_METADATA) } : rest;
  },
  decode: shallow(anything).decode,
};

const KEPT_METADATA = ['name', 'namespace', 'labels', 'creationTimestamp', 'deletionTimestamp', 'generation'];

function pick(raw: RawObject, keys: readonly string[]): RawObject {
  return Object.fromEntries(keys.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]]])));
}
