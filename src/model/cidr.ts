import { bitsOf, formatAddress, hasLeadingZero, isIpv4Mapped, readAddress, unmapIpv4 } from './address.ts';
import type { Address, Cidr, Family, WrittenAddress } from './address.ts';

/**
 * A form that API servers store but, with StrictIPCIDRValidation (on by default since 1.36), no longer take in new
 * values: needless leading zeros, IPv4-mapped IPv6, bits set beyond the prefix length.
 */
export type CidrFinding = 'leading-zeros' | 'ipv4-mapped' | 'host-bits';

/** `findings` are in the order in which a strict API server would object. `reason` continues a sentence after the quoted value. */
export type CidrParse =
  | { readonly ok: true; readonly cidr: Cidr; readonly findings: readonly CidrFinding[] }
  | { readonly ok: false; readonly reason: string };

/** Reads a block as the API server reads the `cidr` and `except` of a stored ipBlock, with what is wrong in its form. */
export function parseCidr(text: string): CidrParse {
  const slash = text.indexOf('/');
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return { ok: false, reason: NOT_A_CIDR };
  if (slash < 0)
    return { ok: false, reason: `has no prefix length: write "${blockOf(address).text}" for this one address` };

  const digits = text.slice(slash + 1);
  const bits = bitsOf(address.family);
  if (!/^\d+$/.test(digits) || Number(digits) > bits) {
    return { ok: false, reason: `has a prefix length that is not a number from 0 to ${bits}` };
  }
  return { ok: true, cidr: blockOf(address, Number(digits)), findings: findingsOf(address, digits) };
}

/** The block of `prefix` bits around an address. */
export function cidrOf(family: Family, value: bigint, prefix: number): Cidr {
  const hostBits = BigInt(bitsOf(family) - prefix);
  const first = (value >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  return { family, first, last, prefix, text: `${formatAddress(family, first)}/${prefix}` };
}

/** Whether the block holds the address; never across families, so 0.0.0.0/0 is not ::/0. */
export function contains(cidr: Cidr, address: Address): boolean {
  return address.family === cidr.family && address.value >= cidr.first && address.value <= cidr.last;
}

/**
 * Whether `inner` may be an `except` of `outer`: of the same family, inside, and narrower.
 * The API server compares prefix lengths as written, so an IPv4-mapped block counts as 96 narrower than it is.
 */
export function isStrictSubset(outer: Cidr, inner: Cidr): boolean {
  const isInside = inner.family === outer.family && inner.first >= outer.first && inner.first <= outer.last;
  return isInside && (inner.writtenPrefix ?? inner.prefix) > (outer.writtenPrefix ?? outer.prefix);
}

const NOT_A_CIDR = 'is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"';

/**
 * An IPv4-mapped block of 96 bits or more is an IPv4 block. A wider one is an IPv6 block that holds no IPv4 address:
 * masking breaks the ::ffff: that marks them (Go's IPNet.Contains).
 */
function blockOf({ family, value }: WrittenAddress, prefix = bitsOf(family)): Cidr {
  const isIpv4Block = family === 6 && isIpv4Mapped(value) && prefix >= 96;
  if (!isIpv4Block) return cidrOf(family, value, prefix);
  return { ...cidrOf(4, unmapIpv4(value), prefix - 96), writtenPrefix: prefix };
}

function findingsOf({ family, value, leadingZeros }: WrittenAddress, digits: string): readonly CidrFinding[] {
  const findings: CidrFinding[] = [];
  if (leadingZeros || hasLeadingZero(digits)) findings.push('leading-zeros');
  if (family === 6 && isIpv4Mapped(value)) findings.push('ipv4-mapped');
  if (cidrOf(family, value, Number(digits)).first !== value) findings.push('host-bits');
  return findings;
}
