import { blocksIn, isWhole, type KnownBlock, matchesBlock } from './ask/blocks.ts';
import type { Lint, LintFinding, LintFix } from './lint.ts';
import { type Address, type Family, parseAddress } from '../../model/address.ts';
import type { CompiledRule } from '../../dialects/compiled.ts';
import { mendAt } from './mend.ts';
import { valueAt } from '../fields.ts';

export const openToEverything: Lint = {
  id: 'L-18',
  name: 'open-to-everything',
  severity: 'warning',
  summary:
    'Egress to all addresses, private and metadata addresses included; or ingress from all of them on every port',
  why: '0.0.0.0/0 is not "the internet": it is every address, those of other pods and nodes, of the company network, and of the metadata service of the cloud (169.254.169.254), from which a pod may fetch the credentials of its node.',
  remedy: 'Take out by except what is not meant, or name the addresses and ports that are.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  needs: [],
  find: (world) => blocksIn(world).flatMap(check),
};

const METADATA = '169.254.169.254';

/** One address of each of the networks that are not the internet, and what to write to leave all of it out. */
interface Inside {
  readonly name: string;
  readonly probe: string;
  readonly block: string;
}

const INSIDE: Readonly<Record<Family, readonly Inside[]>> = {
  4: [
    { name: 'private addresses', probe: '10.77.1.1', block: '10.0.0.0/8' },
    { name: 'private addresses', probe: '172.23.1.1', block: '172.16.0.0/12' },
    { name: 'private addresses', probe: '192.168.77.1', block: '192.168.0.0/16' },
    { name: 'cloud metadata (169.254.169.254)', probe: METADATA, block: '169.254.0.0/16' },
  ],
  6: [
    { name: 'private addresses', probe: 'fd77::1', block: 'fc00::/7' },
    { name: 'link-local addresses', probe: 'fe80::1', block: 'fe80::/10' },
  ],
};

/** The metadata services of clouds answer plain HTTP. */
const METADATA_PORT = 80;

function check(block: KnownBlock): readonly LintFinding[] {
  if (!isWhole(block.peer)) return [];
  return block.rule.direction === 'ingress' ? checkIngress(block) : checkEgress(block);
}

function checkIngress({ policy, peer, rule }: KnownBlock): readonly LintFinding[] {
  if (rule.rule.ports !== 'any') return [];
  const but = peer.except.length === 0 ? '' : `, but ${peer.except.map(({ text }) => text).join(', ')},`;
  return [
    {
      about: policy.ref,
      path: [...peer.path, 'ipBlock'],
      message: `lets in ${peer.cidr.text}: every address${but} on every port`,
      fix: { text: 'add ports to the rule: those that are meant for everybody' },
    },
  ];
}

function checkEgress({ policy, peer, rule }: KnownBlock): readonly LintFinding[] {
  const reached = INSIDE[peer.cidr.family].filter(({ probe }) => matchesBlock(peer, addressOf(probe)));
  const isMetadata = ({ probe }: Inside): boolean => probe === METADATA;
  const answering = reachesPort(rule.rule, METADATA_PORT) ? reached : reached.filter((each) => !isMetadata(each));
  // Somebody has thought of what to leave out; forgetting the metadata service is the one slip that costs much.
  const told = peer.except.length > 0 ? answering.filter(isMetadata) : answering;
  if (told.length === 0) return [];
  const names = [...new Set(told.map(({ name }) => name))].join(' and ');
  return [
    {
      about: policy.ref,
      path: [...peer.path, 'ipBlock'],
      // On a few ports little of that answers.
      ...(rule.rule.ports === 'any' ? {} : { severity: 'info' }),
      message: `${peer.cidr.text} reaches ${names}, too`,
      fix: fixOf(
        policy,
        peer.path,
        told.map((each) => each.block),
      ),
    },
  ];
}

function fixOf(policy: KnownBlock['policy'], path: KnownBlock['peer']['path'], blocks: readonly string[]): LintFix {
  const field = [...path, 'ipBlock', 'except'];
  const before = (valueAt(policy.written, field) ?? []) as readonly string[];
  return {
    text: `if the internet is meant, leave out ${blocks.join(', ')} by except`,
    mended: mendAt(policy.written, field, () => [...before, ...blocks]),
  };
}

function reachesPort({ ports }: CompiledRule, number: number): boolean {
  if (ports === 'any') return true;
  return ports.some(({ port, protocol }) => {
    if (protocol !== 'TCP') return false;
    return port.kind === 'all' || (port.kind === 'range' && port.first <= number && number <= port.last);
  });
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`${text} is an address`);
  return address;
}
