import { parseAddress } from '../model/address.ts';
import type { Resolution } from './attempt.ts';

/** What a tool said of a name, on one line. */
export interface LookUpWords {
  readonly tool: string;
  readonly exitCode: number;
  readonly ms: number;
  /** Of the pod's resolv.conf. */
  readonly server: string;
  readonly text: string;
}

/** The addresses, or why there are none, in the words of dig, host, nslookup or getent. */
export function readResolution(words: LookUpWords): Pick<Resolution, 'result' | 'addresses' | 'server' | 'detail'> {
  const addresses = readAddresses(words);
  return {
    result: addresses.length > 0 ? 'answer' : readRefusal(words),
    addresses,
    server: readServer(words),
    detail: words.text.slice(0, 300),
  };
}

/** What stands before an address that is an answer; nslookup's first address is the server's. */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  dig: /\sIN\s+(?:A|AAAA)\s+([0-9A-Fa-f.:]+)/g,
  host: /has (?:IPv6 )?address ([0-9A-Fa-f.:]+)/g,
  getent: /(?:^|\s)([0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)(?=\s)/g,
  nslookup: /Address(?: \d+)?:\s+([0-9A-Fa-f.:]+)/g,
};

function readAddresses({ tool, exitCode, text }: LookUpWords): readonly string[] {
  const pattern = ANSWERS[tool];
  if (pattern === undefined || (tool === 'getent' && exitCode !== 0)) return [];
  const answer = tool === 'nslookup' ? afterServer(text) : `${text} `;
  const found = Array.from(answer.matchAll(pattern), (match) => parseAddress(match[1] ?? '')?.text);
  return [...new Set(found.filter((address) => address !== undefined))];
}

function afterServer(text: string): string {
  const name = text.indexOf('Name:');
  return name < 0 ? '' : text.slice(name);
}

/** In this order: a search through several domains says all of them, and what could not be asked outweighs a "no". */
const REFUSALS: readonly (readonly [RegExp, Resolution['result']])[] = [
  [/communications error[^;]*refused|connection refused|REFUSED/, 'refused'],
  [/timed out|no servers could be reached|unreachable/i, 'timeout'],
  [/SERVFAIL|server failure|temporary failure/i, 'server-failure'],
  [/NXDOMAIN|status: NOERROR|can't find|not found|no answer|has no (?:A|AAAA)|does not resolve/i, 'no-such-name'],
];

function readRefusal({ tool, exitCode, ms, text }: LookUpWords): Resolution['result'] {
  const known = REFUSALS.find(([pattern]) => pattern.test(text))?.[1];
  if (known !== undefined) return known;
  if (tool === 'none' || exitCode === 127) return 'failed';
  if (exitCode === 124 || exitCode === 137 || exitCode === 143) return 'timeout';
  // getent has no words for "there is none" and "I could not ask"; only waiting tells.
  return tool === 'getent' && exitCode !== 0 && ms >= SLOW_MS ? 'timeout' : 'failed';
}

/** What the C library waits for a server at the least. */
const SLOW_MS = 900;

function readServer({ server, text }: LookUpWords): string {
  return /SERVER: ([0-9A-Fa-f.:]+)#/.exec(text)?.[1] ?? server;
}
