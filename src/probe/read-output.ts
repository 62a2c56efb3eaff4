import type { Attempt, Listener, Output, Resolution, SocketsReading } from './attempt.ts';
import { readCounters, readListenerField, unique } from './read-sockets.ts';
import { readResolution } from './read-resolution.ts';
import { readResult, type ToolWords } from './tool-words.ts';

/** One line of a script, understood. */
export type OutputEvent =
  | { readonly kind: 'tools'; readonly tools: readonly string[] }
  | { readonly kind: 'attempt'; readonly attempt: Attempt }
  | { readonly kind: 'resolution'; readonly resolution: Resolution }
  | { readonly kind: 'sockets'; readonly reading: SocketsReading }
  /** No more attempts of this step will come. */
  | { readonly kind: 'step-done'; readonly step: string }
  /** `isWhole` is false where it was stopped, or took longer than it may. */
  | { readonly kind: 'end'; readonly isWhole: boolean };

export interface OutputReader {
  /** A line without its end; undefined when it adds nothing by itself, or is not the script's. */
  line(text: string): OutputEvent | undefined;
  /** All that was read so far. */
  output(): Output;
}

/** Reads what a script prints (script-text.ts), as it comes. */
export function createOutputReader(): OutputReader {
  const events: OutputEvent[] = [];
  const strayLines: string[] = [];
  const listeners = new Map<string, Listener[]>();

  function read(text: string): OutputEvent | undefined {
    const [mark, kind, ...fields] = text.split('\t');
    if (mark !== MARK || kind === undefined) {
      if (text.trim() !== '') strayLines.push(printable(text));
      return undefined;
    }
    if (kind === 'listens') return void keepListener(listeners, fields);
    return readEvent(kind, fields, listeners);
  }

  return {
    line(text) {
      const event = read(text.replace(/\r$/, ''));
      if (event !== undefined) events.push(event);
      return event;
    },
    output: () => ({
      attempts: events.flatMap((event) => (event.kind === 'attempt' ? [event.attempt] : [])),
      resolutions: events.flatMap((event) => (event.kind === 'resolution' ? [event.resolution] : [])),
      sockets: events.flatMap((event) => (event.kind === 'sockets' ? [event.reading] : [])),
      tools: events.flatMap((event) => (event.kind === 'tools' ? event.tools : [])),
      isWhole: events.some((event) => event.kind === 'end' && event.isWhole),
      strayLines,
    }),
  };
}

/** A script's whole output. */
export function readOutput(text: string): Output {
  const reader = createOutputReader();
  for (const line of text.split('\n')) reader.line(line);
  return reader.output();
}

const MARK = '@netpol';

type Fields = readonly string[];

function readEvent(
  kind: string,
  fields: Fields,
  listeners: ReadonlyMap<string, readonly Listener[]>,
): OutputEvent | undefined {
  switch (kind) {
    case 'tools':
      return { kind: 'tools', tools: fields.flatMap(toolNames) };
    case 'attempt':
      return readAttempt(fields);
    case 'name':
      return readName(fields);
    case 'sockets':
      return readSockets(fields, listeners);
    case 'done':
      return { kind: 'step-done', step: fields[0] ?? '' };
    case 'end':
      return { kind: 'end', isWhole: fields[0] === '0' };
    default:
      return undefined;
  }
}

/** `nc=` says that there is none. */
function toolNames(field: string): readonly string[] {
  return field.endsWith('=') ? [] : field.split(' ').filter((name) => name !== '');
}

function readAttempt([step, number, tool, protocol, until, exitCode, ok, ms, atMs, detail = '']: Fields):
  | OutputEvent
  | undefined {
  if (step === undefined || tool === undefined || ms === undefined || atMs === undefined) return undefined;
  const words: ToolWords = {
    tool,
    protocol: protocol === 'udp' ? 'UDP' : protocol === 'sctp' ? 'SCTP' : 'TCP',
    until: until === 'tls' || until === 'http' ? until : 'open',
    exitCode: Number(exitCode),
    isConnected: ok === '1',
    ms: Number(ms),
    text: printable(detail),
  };
  const { result, unreachable } = readResult(words);
  return {
    kind: 'attempt',
    attempt: {
      step,
      number: Number(number),
      result,
      tool,
      exitCode: words.exitCode,
      ms: words.ms,
      atMs: Number(atMs),
      detail: words.text.slice(0, DETAIL_LENGTH),
      ...(unreachable === undefined ? {} : { unreachable }),
    },
  };
}

/** Characters of a tool's words that are kept. */
const DETAIL_LENGTH = 300;

function readName([step, tool, exitCode, ms, , server, text = '']: Fields): OutputEvent | undefined {
  if (step === undefined || tool === undefined || server === undefined) return undefined;
  const words = { tool, exitCode: Number(exitCode), ms: Number(ms), server, text: printable(text) };
  return { kind: 'resolution', resolution: { step, tool, ms: words.ms, ...readResolution(words) } };
}

function readSockets(
  [step, seen, atMs, counters = '']: Fields,
  listeners: ReadonlyMap<string, readonly Listener[]>,
): OutputEvent | undefined {
  if (step === undefined || seen !== '1') return undefined;
  const udp = readCounters(counters);
  return {
    kind: 'sockets',
    reading: {
      step,
      atMs: Number(atMs),
      listeners: unique(listeners.get(step) ?? []),
      ...(udp === undefined ? {} : { udp }),
    },
  };
}

/** A list of listeners begins with `clear`; it holds until the next one. */
function keepListener(listeners: Map<string, Listener[]>, [step = '', field = '']: Fields): void {
  if (field === 'clear') listeners.set(step, []);
  const listener = readListenerField(field);
  if (listener !== undefined) listeners.get(step)?.push(listener);
}

/** Without what could steer a terminal; invalid UTF-8 has already become U+FFFD. */
function printable(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
