import type { RawPeer } from '../../model/network-policy.ts';
import { type CidrFinding, isStrictSubset, parseCidr } from '../../model/cidr.ts';
import type { Cidr } from '../../model/address.ts';
import type { FieldPath } from '../../model/reference.ts';
import { accepted, type Finding, type Report } from './finding.ts';

/** An `ipBlock`, as the API server checks it (semantics A.6). */
export function validateIpBlock(
  { cidr, except }: NonNullable<RawPeer['ipBlock']>,
  path: FieldPath,
  report: Report,
): void {
  const block = checkCidr(cidr ?? '', [...path, 'cidr'], report);
  if (block === undefined) return;
  for (const [index, text] of (except ?? []).entries()) {
    const exceptPath = [...path, 'except', index];
    const hole = checkCidr(text, exceptPath, report);
    if (hole === undefined || isStrictSubset(block, hole)) continue;
    report({
      path: exceptPath,
      code: 'EXCEPT_OUTSIDE',
      message: `"${text}" must lie within cidr ("${cidr}") and be smaller than it`,
    });
  }
}

function checkCidr(text: string, path: FieldPath, report: Report): Cidr | undefined {
  if (text === '' && path.at(-1) === 'cidr') {
    report({ path, code: 'CIDR', message: 'is required', hint: 'write an address block such as "10.0.0.0/8"' });
    return undefined;
  }
  const parsed = parseCidr(text);
  if (!parsed.ok) {
    report({ path, code: 'CIDR', message: `"${text}" ${parsed.reason}` });
    return undefined;
  }
  for (const finding of parsed.findings) report(oldForm(finding, text, parsed.cidr, path));
  return parsed.cidr;
}

const STRICT = 'servers from 1.36 on refuse it in a new policy';

/** Forms that servers took without a word for years (KEP-4858). */
function oldForm(finding: CidrFinding, text: string, { text: canonical }: Cidr, path: FieldPath): Finding {
  switch (finding) {
    case 'host-bits': {
      const single = `${text.slice(0, text.indexOf('/'))}/${text.includes(':') ? 128 : 32}`;
      return accepted({
        path,
        code: 'CIDR_HOST_BITS',
        message: `"${text}" has bits set beyond its prefix length and means "${canonical}"; ${STRICT}`,
        hint: `write "${canonical}", or "${single}" for the one address`,
      });
    }
    case 'ipv4-mapped': {
      const form = canonical.includes(':')
        ? 'begins like an IPv4 address and holds none'
        : 'is an IPv4 block in IPv6 form';
      return accepted({ path, message: `"${text}" ${form}; ${STRICT}`, hint: `write "${canonical}"` });
    }
    case 'leading-zeros':
      return {
        severity: 'error',
        effect: 'accepted',
        path,
        code: 'CIDR_LEADING_ZEROS',
        message: `"${text}" has leading zeros: the server reads "${canonical}", but some network plugins cannot read it and let every address match; ${STRICT}`,
        hint: `write "${canonical}"`,
      };
  }
}
