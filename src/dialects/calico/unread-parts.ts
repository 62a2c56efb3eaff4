import { isGiven, type RawCalicoRule, type RawEntity } from './raw-policy.ts';
import { parseNet } from '../parse-net.ts';

/* What stands in a rule and is not evaluated: whether such a rule matches is unknown, and it is told by these names. */

/** Of the other end of a rule. `allowsNames`: it lets pods out. */
export function unreadOfEntity(entity: RawEntity, allowsNames: boolean): readonly string[] {
  const { services, domains } = entity;
  // Beside names nothing else can be asked; they count where somebody is let out, and Calico takes them nowhere else.
  const areStray = isGiven(domains) && (!allowsNames || OF_ADDRESSES.some((field) => isGiven(entity[field])));
  return [
    ...(areStray ? ['domains'] : []),
    ...unknownFields(entity, OF_ENTITY),
    ...(services?.name ? [`services ${services.namespace ?? ''}/${services.name}`] : []),
  ];
}

/** Of everything but the other end. `own`: the end that the policy is about. */
export function unreadOfRule(rule: RawCalicoRule, own: 'source' | 'destination'): readonly string[] {
  return [
    ...unreadOfOwnEnd(rule[own] ?? {}, own),
    ...ofThePacket(rule),
    ...badDestinations(rule),
    ...unknownFields(rule, OF_RULE),
  ];
}

/** Felix stops at such a rule, and its node keeps the rules that it had before, whatever these were (semantics F.1 [M]). */
export function whatStopsFelix({ protocol, notProtocol }: RawCalicoRule): readonly string[] {
  return isGiven(protocol) && isGiven(notProtocol) ? ['protocol beside notProtocol, at which Felix stops'] : [];
}

const OF_ADDRESSES = ['nets', 'notNets', 'selector', 'notSelector', 'namespaceSelector'] as const;

const OF_ENTITY: ReadonlySet<string> = new Set([
  ...OF_ADDRESSES,
  'serviceAccounts',
  'services',
  'ports',
  'notPorts',
  'domains',
]);

const OF_RULE: ReadonlySet<string> = new Set([
  'action',
  'metadata',
  'ipVersion',
  'protocol',
  'notProtocol',
  'icmp',
  'notICMP',
  'http',
  'source',
  'destination',
]);

/** What a later version, or Calico Enterprise, may ask. */
function unknownFields(value: object, known: ReadonlySet<string>): readonly string[] {
  return Object.entries(value)
    .filter(([field, asked]) => !known.has(field) && isGiven(asked))
    .map(([field]) => field);
}

/** What a rule asks of the pod that its policy is about, beyond labels, accounts and ports of a destination. */
function unreadOfOwnEnd(entity: RawEntity, field: 'source' | 'destination'): readonly string[] {
  const read = new Set([
    'selector',
    'notSelector',
    'namespaceSelector',
    'serviceAccounts',
    ...(field === 'destination' ? ['ports', 'notPorts'] : []),
  ]);
  return Object.entries(entity)
    .filter(([key, value]) => !read.has(key) && isGiven(value))
    .map(([key]) => `${field}.${key}`);
}

/** What of a rule only the packet can tell. */
function ofThePacket({ source }: RawCalicoRule): readonly string[] {
  return [
    ...(isGiven(source?.ports) ? ['source.ports'] : []),
    ...(isGiven(source?.notPorts) ? ['source.notPorts'] : []),
  ];
}

/**
 * Felix skips what is no block among sources. Among destinations it keeps an empty place for it, and what becomes of that was
 * not seen. https://github.com/projectcalico/calico/blob/master/libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go
 */
function badDestinations({ destination }: RawCalicoRule): readonly string[] {
  return [...(destination?.nets ?? []), ...(destination?.notNets ?? [])].flatMap((text) =>
    parseNet(text) === undefined ? [`destination net ${text}`] : [],
  );
}
