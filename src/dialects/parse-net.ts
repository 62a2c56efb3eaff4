import { bitsOf, type Cidr, parseAddress } from '../model/address.ts';
import { parseCidr } from '../model/cidr.ts';

/** A block, or one address; undefined for anything else, which whoever enforces does not read either. */
export function parseNet(text: string): Cidr | undefined {
  const address = parseAddress(text);
  return parseBlock(address === undefined ? text : `${text}/${bitsOf(address.family)}`);
}

/** A block alone. To enforcers that read it in this way, leading zeros are no address. */
export function parseBlock(text: string): Cidr | undefined {
  const parsed = parseCidr(text);
  return parsed.ok && !parsed.findings.includes('leading-zeros') ? parsed.cidr : undefined;
}
