import type { CompileFinding } from '../../dialects/compiled.ts';
import { fromManifest, REFUSED_NOTE } from './from-manifest.ts';
import { type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { mendAt } from './mend.ts';
import { valueAt } from '../fields.ts';
import { bitsOf } from '../../model/address.ts';
import { parseCidr } from '../../model/cidr.ts';

export const cidrForm: Lint = {
  id: 'L-15',
  name: 'cidr-form',
  severity: 'warning',
  summary: 'An address block that is not written as it should be',
  why: 'Bits beyond the prefix are ignored, so that 10.0.0.5/24 means 256 addresses and not one. Leading zeros are worse: the server reads them as decimal, kube-router matches nothing, and some plugins match every address. Servers from 1.36 on refuse all of these in new policies.',
  remedy: 'Write the block in its canonical form: no leading zeros, no bits beyond the prefix, IPv4 as IPv4.',
  source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation',
  needs: [],
  find: (world) => [
    ...refused(world),
    ...networkPolicies(world).flatMap((policy) => [...stored(policy), ...unreadable(policy)]),
  ],
};

function refused({ manifestFindings }: LintWorld): readonly LintFinding[] {
  return manifestFindings
    .filter(({ code }) => code === 'CIDR' || code === 'EXCEPT_OUTSIDE')
    .map((finding) => fromManifest(finding, { severity: 'error', notes: [REFUSED_NOTE] }));
}

/** What the server takes, or has taken. */
function stored(policy: KnownPolicy): readonly LintFinding[] {
  return policy.compiled.findings.flatMap((finding): LintFinding[] => {
    const parsed = parseCidr(finding.detail);
    const said = say(finding);
    if (!parsed.ok || said === undefined) return [];
    const canonical = parsed.cidr.text;
    const single = `${finding.detail.slice(0, finding.detail.indexOf('/'))}/${bitsOf(parsed.cidr.family)}`;
    return [
      {
        about: policy.ref,
        path: finding.path,
        severity: finding.code === 'CIDR_LEADING_ZEROS' ? 'error' : 'warning',
        message: `"${finding.detail}" ${said} "${canonical}"`,
        fix: {
          text:
            finding.code === 'CIDR_HOST_BITS'
              ? `write "${canonical}", or "${single}" for the one address`
              : `write "${canonical}"`,
          mended: mendAt(policy.written, finding.path, () => canonical),
        },
      },
    ];
  });
}

function say({ code }: CompileFinding): string | undefined {
  switch (code) {
    case 'CIDR_HOST_BITS':
      return 'has bits set beyond its prefix length and means';
    case 'CIDR_LEADING_ZEROS':
      return 'has leading zeros, which some plugins take for every address and others for none: the server reads';
    case 'CIDR_IPV4_MAPPED':
      return 'is IPv4 written as IPv6, and means';
    case 'RULES_WITHOUT_POLICY_TYPE':
    case 'INVALID_SELECTOR_VALUE':
    case 'UNKNOWN_SHAPE':
    case 'CNP_SHAPE':
      return undefined;
  }
}

/** A server once took what no server takes now. */
function unreadable(policy: KnownPolicy): readonly LintFinding[] {
  return rulesIn(policy)
    .flatMap(peersIn)
    .flatMap((peer): LintFinding[] => {
      const cidr = valueAt(policy.written, [...peer.path, 'ipBlock', 'cidr']);
      if (peer.kind !== 'unrecognised' || typeof cidr !== 'string' || parseCidr(cidr).ok) return [];
      return [
        {
          about: policy.ref,
          path: [...peer.path, 'ipBlock', 'cidr'],
          severity: 'error',
          message: `"${cidr}" is no address block: plugins match nothing by it, or everything`,
        },
      ];
    });
}
