import { CHANGE_FORMATS, type OutputFormat } from './output-formats.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { Look } from '../report/document.ts';
import type { TestRow } from '../report/test-row.ts';
import { lookOf } from './look.ts';
import { writeChunks } from './write-chunks.ts';

export interface TextLook extends Look {
  readonly wide: boolean;
  /** Say who enforces, too, where that changes nothing. */
  readonly enforcer: boolean;
}

export interface Rows {
  readonly suite: string;
  readonly tests: readonly TestRow[];
}

/** One answer in all the formats it can have; each is made only when it is asked for. */
export interface Answer {
  /** For `-o json` and `-o yaml`. */
  readonly data: unknown;
  /** For `-o name`: one word, or one name a line. */
  readonly name: string;
  readonly text: (look: TextLook) => Promise<string>;
  /** For `-o tap`, `-o junit` and `-o github`, which only answers in rows have; `suite` names what they are rows of. */
  readonly rows?: Rows;
  /** For formats that only this answer has; they come before `rows`. */
  readonly pages?: Partial<Readonly<Record<OutputFormat, () => Promise<string>>>>;
}

/** Writes an answer in the format that was asked for; nothing else goes to stdout. */
export async function writeAnswer(answer: Answer, options: GlobalOptions, io: Io): Promise<void> {
  if (io.takeAnswer === undefined) await writeChunks(await formatAnswer(answer, options, io), io);
  else io.takeAnswer({ json: await formatData(answer), text: await formatText(answer, options, io) });
}

/** In pieces: of a large answer each takes long to make. */
async function formatAnswer(answer: Answer, options: GlobalOptions, io: Io): Promise<Iterable<string>> {
  const page = answer.pages?.[options.output];
  if (page !== undefined) return [await page()];
  if (options.output === 'yaml') return (await import('../report/yaml.ts')).yamlPieces(answer.data);
  return [await formatWhole(answer, options, io)];
}

async function formatWhole(answer: Answer, options: GlobalOptions, io: Io): Promise<string> {
  const { name, rows } = answer;
  const format = options.output;
  if (isPageFormat(format) || format === 'yaml') throw new RangeError('an answer without pages was asked for one');
  switch (format) {
    case 'json':
      return formatData(answer);
    case 'name':
      return `${name}\n`;
    case 'tap':
      return (await import('../report/tap.ts')).toTap(rowsOf(rows).tests);
    case 'junit':
      return (await import('../report/junit.ts')).toJUnit(rowsOf(rows).suite, rowsOf(rows).tests);
    case 'github':
      return (await import('../report/github.ts')).toGitHub(rowsOf(rows).tests);
    case 'text':
    case 'table':
    case 'wide':
      return formatText(answer, options, io);
  }
}

async function formatData({ data }: Answer): Promise<string> {
  return (await import('../report/json.ts')).toJson(data);
}

function formatText({ text }: Answer, options: GlobalOptions, io: Io): Promise<string> {
  const wide = options.output === 'wide';
  return text({ ...lookOf(options, io), wide, enforcer: wide || options.verbosity > 0 });
}

/** Formats that only answers with pages have. */
const PAGE_ONLY = [...CHANGE_FORMATS, 'md', 'html', 'csv', 'dot', 'mermaid', 'svg', 'sarif', 'gitlab'] as const;

function isPageFormat(format: OutputFormat): format is (typeof PAGE_ONLY)[number] {
  return PAGE_ONLY.some((each) => each === format);
}

/** Only commands with rows take their formats: others never come here. */
function rowsOf(rows: Rows | undefined): Rows {
  if (rows === undefined) throw new RangeError('an answer without rows was asked for them');
  return rows;
}
