import type { Attempt } from './attempt.ts';
import type { ConnectStep } from './step.ts';
import type { Protocol } from '../model/protocol.ts';

/** How a tool ended, and what it said. */
export interface ToolWords {
  /** `nc-openbsd`, `bash`, `curl`, … */
  readonly tool: string;
  readonly protocol: Protocol;
  readonly until: ConnectStep['until'];
  readonly exitCode: number;
  /** The script's own finding: handshake done, or bytes heard where they were asked for. */
  readonly isConnected: boolean;
  readonly ms: number;
  readonly text: string;
}

type Reading = Pick<Attempt, 'result' | 'unreachable'>;

/** What came of an attempt, from its tool's exit code and words. What no rule knows has failed, and says nothing about the network. */
export function readResult(words: ToolWords): Reading {
  if (words.isConnected || isTlsAnswer(words)) return { result: 'connected' };
  if (words.tool === 'none') return { result: 'failed' };
  const unreachable = readUnreachable(words);
  if (REFUSED.test(words.text) && !hasShakenHands(words)) return { result: 'refused' };
  if (unreachable !== undefined) return { result: 'unreachable', unreachable };
  if (BROKEN.test(words.text)) return { result: 'failed' };
  return { result: words.protocol === 'UDP' ? readSilence(words) : readStream(words) };
}

/** An alert, or words of another protocol, are words of the other end, too. */
function isTlsAnswer({ tool, until, text }: ToolWords): boolean {
  return (
    tool === 'curl' &&
    until === 'tls' &&
    /\(IN\), TLS|\balert\b|wrong version number|packet length too long/i.test(text)
  );
}

/** The C library's words for ECONNREFUSED, and those of tools that have their own. */
const REFUSED = /\brefused\b/i;

/** A tool or kernel that cannot do this at all; `starved` is the script's own word for one that was not let run in time. */
const BROKEN =
  /not supported|not found|unrecognized|invalid option|unknown option|bad port|bad address|no such file|can't parse|usage:|socket trouble|too many open files|cannot allocate|cannot fork|segmentation|^starved/i;

const UNREACHABLE: readonly (readonly [RegExp, NonNullable<Reading['unreachable']>])[] = [
  // EPROTONOSUPPORT, ESOCKTNOSUPPORT: SCTP is a module that many kernels do not have.
  [/protocol not supported|socket type not supported|protocol not available/i, 'protocol'],
  [
    /network is unreachable|network unreachable|no route to network|cannot assign requested address|address family not supported/i,
    'network',
  ],
  // EPERM: a rule in the pod's own network namespace or on its way out; EACCES: ICMPv6 "administratively prohibited".
  [/operation not permitted|permission denied|administratively prohibited/i, 'prohibited'],
  // EHOSTUNREACH, also for ICMP "prohibited" of IPv4.
  [/no route to host|host is unreachable|host unreachable|host is down|machine is not on the network/i, 'host'],
];

function readUnreachable({ text }: ToolWords): Reading['unreachable'] {
  return UNREACHABLE.find(([pattern]) => pattern.test(text))?.[1];
}

/** What a stream did that neither connected nor was refused. */
function readStream(words: ToolWords): Attempt['result'] {
  if (hasShakenHands(words)) return 'cut';
  if (isTimedOut(words)) return 'timeout';
  return 'failed';
}

/** How a tool tells that the handshake was done before things went wrong. */
function hasShakenHands({ tool, until, exitCode, text }: ToolWords): boolean {
  if (until === 'open') return false;
  switch (tool) {
    case 'bash':
      return exitCode >= 4 && exitCode <= 6;
    case 'curl':
      return / Connected to | Established connection /.test(text);
    case 'socat':
      // It ends by itself, and well, only after it was connected; and reading comes after connecting.
      return exitCode === 0 || /E (?:read|write)\(|Connection reset|Broken pipe/.test(text);
    case 'nc-busybox':
      return exitCode === 0 || isKilled(exitCode) || /reset|broken pipe/i.test(text);
    default:
      return /succeeded|\bopen\b|connected/i.test(text);
  }
}

/** Words of a connection that nobody answered. `in progress` is what nc says beside it. */
const TIMED_OUT = /timed out|timeout|time-out|operation now in progress|took too long/i;

function isTimedOut(words: ToolWords): boolean {
  // busybox' wget says the same when the handshake was done and no answer came.
  if (words.tool === 'wget-busybox') return false;
  return TIMED_OUT.test(words.text) || isKilled(words.exitCode);
}

/** By `timeout`, coreutils' or busybox', or by the script. */
function isKilled(exitCode: number): boolean {
  return exitCode === 124 || exitCode === 137 || exitCode === 143;
}

/** Datagrams without an answer. */
function readSilence({ tool, exitCode, ms, text }: ToolWords): Attempt['result'] {
  // These do not say what they were answered, but end before their input does.
  const endsEarly = tool === 'nc-openbsd' || tool === 'nc-traditional' || tool === 'nc-busybox110';
  if (endsEarly && text === '' && ms < EARLY_MS) return exitCode === 0 ? 'refused' : 'failed';
  if (TIMED_OUT.test(text) || isKilled(exitCode)) return 'silent';
  if (tool === 'bash') return exitCode === 5 ? 'silent' : 'failed';
  return exitCode === 0 || text === '' || tool === 'dig' || tool === 'nslookup' ? 'silent' : 'failed';
}

/** The script sends for 2 s. */
const EARLY_MS = 1500;
