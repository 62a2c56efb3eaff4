import type { PortErrorReason, TargetError, TargetRole } from '../model/target.ts';
import { END_WORDS } from '../model/target-kinds.ts';
import { UsageError } from './usage-error.ts';

/** What is wrong with a typed end, where in it, and what is accepted there. */
export function targetUsageError(error: TargetError): UsageError {
  const { text, at } = error;
  const { message, hints } = describeTargetError(error);
  const caret = text === '' ? [] : [`  ${text}`, `  ${' '.repeat(at)}^`];
  return new UsageError(message, [...caret, ...hints]);
}

/** The same for an end that stands in a file. */
export function describeTargetError(error: TargetError): {
  readonly message: string;
  readonly hints: readonly string[];
} {
  const { what, hints } = describe(error);
  return { message: `cannot read the ${error.role} "${error.text}": ${what}`, hints };
}

interface Description {
  readonly what: string;
  readonly hints: readonly string[];
}

function describe({ text, at, role, reason }: TargetError): Description {
  switch (reason.kind) {
    case 'empty':
      return { what: 'it is empty', hints: accepted(role) };
    case 'blank-inside':
      return { what: 'no name has a blank in it', hints: ['quote each end on its own'] };
    case 'url':
      return {
        what: 'it is a URL; policies know addresses and ports only',
        hints: reason.instead === '' ? accepted(role) : [`write ${reason.instead}`],
      };
    case 'missing-name':
      return { what: 'a name is missing', hints: accepted(role) };
    case 'bad-name':
      return {
        what: `"${reason.name}" is no name of an object`,
        hints: ['names are lower case letters, digits, "-" and ".", and begin and end with a letter or digit'],
      };
    case 'unknown-kind':
      return { what: `there is no kind "${reason.word}"`, hints: [KINDS, NAMESPACE_FIRST] };
    case 'namespace-as-end':
      return {
        what: 'a whole namespace is no end of a connection',
        hints: [`name a pod or workload in it: ${reason.name}/NAME, ${reason.name}/deploy/NAME`],
      };
    case 'node-in-namespace':
      return { what: 'nodes are in no namespace', hints: [`write node/${reason.name}`] };
    case 'too-many-parts':
      return { what: 'it has more than three parts', hints: accepted(role) };
    case 'bad-address':
      return {
        what: 'it is no IP address',
        hints: ['for example: 203.0.113.7, 2001:db8::7, and with a port [2001:db8::7]:443'],
      };
    case 'bad-cidr':
      return { what: `the block ${reason.because}`, hints: [] };
    case 'open-bracket':
      return { what: 'the bracket is never closed', hints: ['for example: [2001:db8::7]:443'] };
    case 'after-bracket':
      return { what: 'only a colon and a port may follow the bracket', hints: ['for example: [2001:db8::7]:443'] };
    case 'needs-brackets':
      return {
        what: 'the last part may be a port or belong to the address',
        hints: [`a port: [${text.slice(0, at)}]${text.slice(at)}`, `no port: [${text}]`],
      };
    default:
      return describePort(text, at, reason);
  }
}

function describePort(text: string, at: number, reason: PortErrorReason): Description {
  switch (reason.kind) {
    case 'port-at-source':
      return {
        what: 'policies never look at the source port',
        hints: [`write ${text.slice(0, at)}, and the port at the destination`],
      };
    case 'missing-port':
      return { what: 'the port after the colon is missing', hints: [PORTS] };
    case 'bad-port':
      return { what: `"${reason.word}" is no port`, hints: [PORTS] };
    case 'port-range':
      return { what: 'it asks about a range of ports', hints: [ONE_PORT] };
    case 'several-ports':
      return { what: 'it asks about several ports', hints: [ONE_PORT] };
    case 'port-out-of-range':
      return { what: `there is no port ${reason.word}`, hints: ['ports go from 1 to 65535'] };
    case 'unknown-protocol':
      return { what: `there is no protocol "${reason.word}" in policies`, hints: ['protocols: TCP, UDP, SCTP'] };
    case 'protocol-without-port':
      return {
        what: 'a protocol needs a port',
        hints: [`for example: ${text.slice(0, at - 1)}:80/${reason.protocol}`],
      };
  }
}

const KINDS = `kinds: ${Object.values(END_WORDS).join(', ')}`;
const NAMESPACE_FIRST = 'with a namespace: NAMESPACE/NAME or NAMESPACE/KIND/NAME';
const PORTS = 'a port is a number, or a name; and its protocol: 80, http, 53/UDP, 80/SCTP';
const ONE_PORT = 'ask about one port, or leave the port out: then the answer is every port that is allowed';

function accepted(role: TargetRole): string[] {
  const port = role === 'destination' ? ['at a destination also :PORT, :PORT/UDP or :PORT/SCTP'] : [];
  return [
    'accepted: NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME,',
    '          an address, a block, a DNS name, internet, node/NAME, kubelet, apiserver',
    KINDS,
    ...port,
  ];
}
