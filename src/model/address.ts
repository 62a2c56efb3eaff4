export type Family = 4 | 6;

/** One IP address. `text` is the canonical form (RFC 5952 for IPv6). */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
  readonly text: string;
}

/** An address block, host bits already masked away. `text` is canonical: `10.0.0.0/8`. */
export interface Cidr {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
  readonly text: string;
}
