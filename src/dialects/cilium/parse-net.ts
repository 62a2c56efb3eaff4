import { bitsOf, type Cidr, parseAddress } from '../../model/address.ts';
import { parseCidr } from '../../model/cidr.ts';

/** A block, or one address; undefined for anything else, which whoever enforces does not read either. */
export function parseNet(text: string): Cidr | undefined {
  const address = parseAddress(text);
  const parsed = parseCidr(address === undefined ? text : `${text}/${bitsOf(address.family)}`);
  return parsed.ok && !parsed.findings.includes('leading-zeros') ? parsed.cidr : undefined;
}
