import { isSetTo, type KnownDivergence } from './divergence.ts';
import { NO_ADMIN_TIERS, ZEROS_UNKNOWN } from './divergences-of-others.ts';

const AZURE_NPM = 'https://github.com/Azure/azure-container-networking/tree/master/npm';

/** Whether a pod is on a Windows node. */
export const ON_WINDOWS = 'Windows nodes';

/** Semantics E.9. */
export const AZURE_NPM_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'NPM_IPV6',
    reads: { policedFamilies: 'ipv4' },
    what: 'knows IPv4 alone: what policies say about connections of IPv6 is not enforced for certain',
    avoid: 'use Azure CNI powered by Cilium where pods have IPv6 addresses',
    link: AZURE_NPM,
    basis: 'code',
  },
  {
    code: 'NPM_IPV6_BLOCK',
    reads: { ipv6Blocks: 'unknown' },
    what: 'refuses a policy with an IPv6 address in an ipBlock, and leaves out the whole of it',
    avoid: 'write IPv6 blocks into policies of their own',
    link: AZURE_NPM,
    basis: 'code',
  },
  {
    code: 'NPM_WINDOWS',
    reads: { beyondWindows: 'unknown' },
    what: 'refuses on Windows nodes a policy with port names, except, SCTP, NotIn or DoesNotExist, and leaves out the whole of it',
    avoid: 'write policies for Windows pods without these',
    link: AZURE_NPM,
    basis: 'code',
    when: {
      words: 'on Windows nodes',
      setting: ON_WINDOWS,
      holds: isSetTo(ON_WINDOWS, 'yes'),
    },
  },
  ZEROS_UNKNOWN,
  ...NO_ADMIN_TIERS,
];
