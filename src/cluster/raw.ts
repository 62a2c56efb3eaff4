import { type Address, parseAddress } from '../model/address.ts';
import type { Labels } from '../model/labels.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';

/** One object as the API or a YAML reader gives it: wire names, nothing checked. */
export type RawObject = Readonly<Record<string, unknown>>;

/** The value as an object; anything else, null too, reads as an object without fields. */
export function asObject(value: unknown): RawObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; anything else reads as an empty list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text; absent, null, empty and other types are all `undefined`, as Go's omitempty makes them. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list, others left out. */
export function asTexts(value: unknown): readonly string[] {
  return asList(value).filter((item): item is string => typeof item === 'string' && item !== '');
}

/** A map of texts such as labels; entries with other values are left out. */
export function asTextMap(value: unknown): Labels {
  return Object.fromEntries(
    Object.entries(asObject(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** A port number; anything outside 1..65535 is `undefined`, and so is the 0 that stands for "not set". */
export function asPort(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535 ? value : undefined;
}

/** A protocol that NetworkPolicy knows, TCP when absent; any other is `undefined`. */
export function asProtocol(value: unknown): Protocol | undefined {
  return PROTOCOLS.find((protocol) => protocol === (asText(value) ?? 'TCP'));
}

/** The addresses among the texts of a list; host names and empty places are left out. */
export function asAddresses(value: unknown): readonly Address[] {
  return asTexts(value)
    .map((text) => parseAddress(text))
    .filter((address) => address !== undefined);
}

type Compact<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the keys whose value is `undefined`, so that absent stays absent. */
export function compact<T extends object>(value: T): Compact<T> {
  // The type says what the filter does; Object.entries cannot.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Compact<T>;
}
