import { type Document, parseDocument, type ScalarTag, type YAMLParseError } from 'yaml';
import { plainScalar } from './plain-scalar.ts';

/** One YAML document with the place of everything in it; `failure` is the first thing that makes it no YAML. */
export interface YamlDocument {
  readonly document: Document.Parsed;
  readonly failure?: YamlFailure;
  /** Where a second document begins after `...`; kubectl reads the first only. */
  readonly ignoredFrom?: number;
}

/** `offset` counts from the start of the document's text; `message` continues "the document …". */
export interface YamlFailure {
  readonly message: string;
  readonly offset: number;
}

/** Reads one document; scalars are what kubectl takes them for. Duplicate keys and merge keys are left as they stand. */
export function parseYamlDocument(text: string): YamlDocument {
  const document = parseTolerantly(text);
  const second = document.errors.find(({ code }) => code === 'MULTIPLE_DOCS');
  const error = document.errors.find((candidate) => candidate !== second);
  return {
    document,
    ...(error === undefined ? {} : { failure: { message: explain(error), offset: error.pos[0] } }),
    ...(second === undefined ? {} : { ignoredFrom: second.pos[0] }),
  };
}

/**
 * Within brackets kubectl's reader takes tabs before a line for spaces, ours does not. Elsewhere a tab is an error to both,
 * and a text with one of each is rare enough to be read too kindly.
 */
function parseTolerantly(text: string): Document.Parsed {
  const document = parseDocument(text, OPTIONS);
  const isTabInFlow = document.errors[0]?.message.startsWith('Flow') === true && text.search(TABS_AT_START) >= 0;
  if (!isTabInFlow) return document;
  const retry = parseDocument(
    text.replaceAll(TABS_AT_START, (blank) => ' '.repeat(blank.length)),
    OPTIONS,
  );
  return retry.errors.length === 0 ? retry : document;
}

const TABS_AT_START = /^ *\t[ \t]*/gm;

/** Words an explicit tag turns into what they would be without quotes. */
const TAGGED = ['bool', 'float', 'int', 'null'].map(
  (name): ScalarTag => ({ tag: `tag:yaml.org,2002:${name}`, resolve: plainScalar }),
);

/** A tag of ours for every plain scalar: with the library's own, kubectl's YAML 1.1 could only be approached. */
const PLAIN: ScalarTag = { tag: 'tag:netpol,plain', default: true, test: /^/, resolve: plainScalar };

const OPTIONS = {
  schema: 'failsafe',
  customTags: (tags: readonly (string | object)[]) => [...tags, PLAIN, ...TAGGED] as never,
  // Checked while converting: the library compares every key with every other.
  uniqueKeys: false,
  prettyErrors: false,
  // kubectl's reader does not insist on them either: indentation of quoted lines, long keys.
  strict: false,
  logLevel: 'error',
} as const;

const LONGEST_MESSAGE = 160;

/** The library's words, which may quote any amount of the text. */
function explain({ code, message }: YAMLParseError): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'is nested too deeply';
  const line = `is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
