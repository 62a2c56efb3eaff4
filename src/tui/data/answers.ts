import { type Analysis, answerFlow, answerOnePod, type PodAnswer, type WhyAnswer } from '../../analysis.ts';
import { parseTarget } from '../../model/parse-target.ts';
import type { TargetRole } from '../../model/target.ts';

/** A question in words, as on the command line. */
export interface FlowWords {
  readonly source: string;
  readonly destination: string;
  readonly port?: string;
  readonly namespace: string | undefined;
  readonly inputFlags: string;
}

/** An end that cannot be read at all. */
export interface BadEnd {
  readonly kind: 'bad-end';
  readonly role: TargetRole;
  readonly text: string;
}

/** `payments/svc/api:80`, as typed back; IPv6 addresses get their brackets. */
export function withPort(end: string, port: string | undefined): string {
  if (port === undefined) return end;
  return end.includes(':') && !end.startsWith('[') ? `[${end}]:${port}` : `${end}:${port}`;
}

/** An end, and the port behind it; the opposite of `withPort`. */
export function splitPort(text: string): readonly [end: string, port?: string] {
  const match = /^(\[.*\]|[^:]*):([^:]+)$/.exec(text);
  if (match === null) return [text];
  const [, end = '', port = ''] = match;
  return [end.replace(/^\[(.*)\]$/, '$1'), port];
}

const FLOWS = new WeakMap<Analysis, Map<string, WhyAnswer | BadEnd>>();

/** The answer to a flow, worked out once for each state of the cluster. */
export function flowAnswer(analysis: Analysis, words: FlowWords): WhyAnswer | BadEnd {
  return once(FLOWS, analysis, JSON.stringify(words), () => askFlow(analysis, words));
}

function askFlow(
  analysis: Analysis,
  { source, destination, port, namespace, inputFlags }: FlowWords,
): WhyAnswer | BadEnd {
  const from = parseTarget(source, 'source');
  if (!from.ok) return { kind: 'bad-end', role: 'source', text: source };
  const to = parseTarget(withPort(destination, port), 'destination');
  if (!to.ok) return { kind: 'bad-end', role: 'destination', text: withPort(destination, port) };
  return answerFlow(analysis, {
    source: from.target,
    destination: to.target,
    namespace,
    addressesOfNames: new Map(),
    inputFlags,
  });
}

const PODS = new WeakMap<Analysis, Map<string, PodAnswer | BadEnd>>();

/** Which policies select what the words name, worked out once for each state of the cluster. */
export function podAnswer(analysis: Analysis, target: string, namespace: string | undefined): PodAnswer | BadEnd {
  return once(PODS, analysis, `${namespace ?? ''} ${target}`, () => {
    const parse = parseTarget(target, 'source');
    if (!parse.ok) return { kind: 'bad-end', role: 'source', text: target };
    return answerOnePod(analysis, { pod: parse.target, namespace });
  });
}

function once<T>(cache: WeakMap<Analysis, Map<string, T>>, analysis: Analysis, key: string, make: () => T): T {
  const answers = cache.get(analysis) ?? new Map<string, T>();
  cache.set(analysis, answers);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const made = make();
  answers.set(key, made);
  return made;
}
