import { failed, type Parsed, parsed } from './parsed.ts';
import { FIRST_PORT, LAST_PORT, PROTOCOLS } from './protocol.ts';
import type { TargetPort } from './target.ts';

/** Reads what follows the colon at a destination: `80`, `http`, `53/UDP`. `start` is where it begins in the text. */
export function parseTargetPort(text: string, start: number): Parsed<TargetPort> {
  const slash = text.indexOf('/', start);
  const word = slash < 0 ? text.slice(start) : text.slice(start, slash);
  const port = readPort(word, start);
  if (!port.ok || slash < 0) return port.ok ? parsed({ port: port.value }) : port;
  const protocolWord = text.slice(slash + 1);
  const protocol = PROTOCOLS.find((each) => each === protocolWord.toUpperCase());
  if (protocol !== undefined) return parsed({ port: port.value, protocol });
  return failed(slash + 1, { kind: 'unknown-protocol', word: protocolWord });
}

/** Names of Service ports are DNS labels; names of container ports are shorter still. */
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function readPort(word: string, at: number): Parsed<number | string> {
  if (word === '') return failed(at, { kind: 'missing-port' });
  if (/^\d+$/.test(word)) return readNumber(word, at);
  if (PORT_NAME.test(word)) return parsed(word);
  if (/^\d+-\d*$/.test(word)) return failed(at, { kind: 'port-range', word });
  if (word.includes(',')) return failed(at + word.indexOf(','), { kind: 'several-ports' });
  return failed(at, { kind: 'bad-port', word });
}

function readNumber(word: string, at: number): Parsed<number> {
  const port = Number(word);
  if (port >= FIRST_PORT && port <= LAST_PORT) return parsed(port);
  return failed(at, { kind: 'port-out-of-range', word });
}
