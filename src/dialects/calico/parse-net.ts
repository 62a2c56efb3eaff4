import { bitsOf, type Cidr, parseAddress } from '../../model/address.ts';
import { parseCidr } from '../../model/cidr.ts';

/** An entry of `nets`: a block, or one address; undefined for anything else, which whoever enforces leaves out. */
export function parseNet(text: string): Cidr | undefined {
  const address = parseAddress(text);
  const parsed = parseCidr(address === undefined ? text : `${text}/${bitsOf(address.family)}`);
  return parsed.ok && !parsed.findings.includes('leading-zeros') ? parsed.cidr : undefined;
}
