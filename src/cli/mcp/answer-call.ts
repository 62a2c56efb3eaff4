import { Readable, Writable } from 'node:stream';
import type { CallLine } from './read-arguments.ts';
import type { Io, TakenAnswer } from '../io.ts';
import { callOptions } from './call-options.ts';
import { conditionsOf } from './conditions.ts';
import { describeError } from '../report-error.ts';
import { readArguments } from './read-arguments.ts';
import { refuseAnswerBeyond, refuseBeyond, type Scope } from './scope.ts';
import type { Tool } from './tool.ts';
import { visible, withoutControls } from './without-controls.ts';

/** What a call is answered with. */
export type CallAnswer =
  | { readonly kind: 'answer'; readonly texts: readonly string[]; readonly document: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly text: string };

/** How whoever calls takes part in it. */
export interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  /** Asks the user whether to do what is said in `plan`. */
  readonly askConsent: (plan: string) => Promise<boolean>;
}

/** Asks the command; never rejects but with what `askConsent` throws. */
export async function answerCall(
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  scope: Scope,
  call: Call,
  io: Io,
): Promise<CallAnswer> {
  // What comes of asking the user is not the command's to tell.
  const consent: { said?: 'no' | Error } = {};
  const askConsent = async (plan: string): Promise<boolean> => {
    try {
      const isYes = await call.askConsent(plan);
      if (!isYes) consent.said = 'no';
      return isYes;
    } catch (error) {
      if (error instanceof Error) consent.said = error;
      throw error;
    }
  };
  try {
    const line = readArguments(tool, given);
    refuseBeyond(scope.fence, line.words);
    const { taken, said } = await run(tool, line, scope, { ...call, askConsent }, io);
    if (consent.said === 'no') return { kind: 'error', text: NO_CONSENT };
    if (taken === undefined) return { kind: 'error', text: visible(said) };
    return answerOf(tool, taken, said, scope);
  } catch (error) {
    if (error === consent.said) throw error;
    return { kind: 'error', text: visible(describeError(error, [])) };
  }
}

const NO_CONSENT = 'nothing was done: the user did not agree\n';

interface Ran {
  /** Absent: there is none. */
  readonly taken: TakenAnswer | undefined;
  /** On stderr. */
  readonly said: string;
}

async function run(tool: Tool, line: CallLine, scope: Scope, call: Call, io: Io): Promise<Ran> {
  const options = callOptions(tool, line, scope);
  const body = await tool.load();
  const said: string[] = [];
  const told: { answer?: TakenAnswer } = {};
  await body.run(line.words, options, {
    ...io,
    stdin: Readable.from([line.stdin ?? '']),
    stdout: sink(() => undefined),
    stderr: sink((text) => {
      said.push(text);
      // Pages to open and codes to type, from programs that know the user: for the log, beside the answer.
      io.stderr.write(text);
    }),
    isTTY: { stdin: false, stdout: false, stderr: false },
    columns: COLUMNS,
    signal: AbortSignal.any([io.signal, call.signal]),
    takeAnswer: (answer) => (told.answer = answer),
    askConsent: () => call.askConsent(visible(said.join(''))),
    onProgress: call.onProgress,
  });
  return { taken: told.answer, said: said.join('') };
}

const COLUMNS = 100;

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString('utf8'));
      done();
    },
  });
}

/** Beyond this an assistant would be handed more than it can read; in characters. */
const LONGEST_DOCUMENT = 256 * 1024;
const LONGEST_TEXT = 32 * 1024;

function answerOf(tool: Tool, { json, text }: TakenAnswer, said: string, { fence }: Scope): CallAnswer {
  const document = withoutControls(JSON.parse(json)) as Readonly<Record<string, unknown>>; // a document of ours is an object
  refuseAnswerBeyond(fence, document);
  if (json.length > LONGEST_DOCUMENT) return { kind: 'error', text: tooLong(tool, json.length, visible(text)) };
  const conditions = conditionsOf(document);
  return {
    kind: 'answer',
    texts: [
      ...(conditions.length === 0
        ? []
        : [visible(`${SAY_FIRST}\n${conditions.map((each) => `- ${each}\n`).join('')}`)]),
      shortened(visible(text), LONGEST_TEXT, 'the whole answer is in the structured content'),
      ...(said === '' ? [] : [shortened(visible(said), LONGEST_TEXT, 'these are messages beside the answer')]),
    ],
    document,
  };
}

const SAY_FIRST = 'Conditions of this answer, to be said with it:';

function tooLong({ name, arguments: known }: Tool, length: number, text: string): string {
  const ways = Object.entries(NARROWER).filter(([argument]) => known.some((each) => each.name === argument));
  return [
    `error: the answer has ${length} characters, and no more than ${LONGEST_DOCUMENT} are handed over; ask for less:`,
    ...ways.map(([, way]) => `  ${way}`),
    `  the whole answer, for the user: kubectl netpol ${name}`,
    'It begins:',
    text.slice(0, HEAD),
  ].join('\n');
}

const HEAD = 2000;

/** By the argument that helps. */
const NARROWER: Readonly<Record<string, string>> = {
  destination: 'a pod in place of a workload, one port in place of all',
  source: 'a pod in place of a workload',
  namespace: 'one namespace',
  select: 'some of the lints, or only severity "error"',
  delete: 'a smaller change: one policy at a time',
};

/** Cut at a line, and said so. */
function shortened(text: string, longest: number, instead: string): string {
  if (text.length <= longest) return text;
  const head = text.slice(0, text.lastIndexOf('\n', longest) + 1 || longest);
  return `${head}… ${text.length - head.length} more characters; ${instead}\n`;
}
