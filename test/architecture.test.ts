import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  findCycles,
  findForbiddenImports,
  findHomelessPackages,
  findStraySentences,
  type Home,
  type Layer,
} from './helpers/architecture.ts';
import { parseSource, readSourceFiles, type SourceFile } from './helpers/source-files.ts';

/**
 * Imports run downward only. A row that no longer fits the house is changed here, with its reason, in the commit that
 * moves the wall.
 */
const LAYERS: readonly Layer[] = [
  { name: 'model', at: ['src/model/'], mayImport: [], why: "the nouns are everybody's" },
  { name: 'dialects', at: ['src/dialects/'], mayImport: ['model'], why: 'a policy language knows no evaluator' },
  {
    name: 'enforcers',
    at: ['src/enforcers/'],
    mayImport: ['model'],
    why: 'who enforces is told from facts, whoever read them',
  },
  {
    name: 'engine',
    at: ['src/engine/'],
    mayImport: ['model', 'src/dialects/compiled.ts'],
    why: 'there is one evaluator, and it sees languages in their compiled form only',
  },
  {
    name: 'explain',
    at: ['src/explain/'],
    mayImport: ['model', 'engine', 'src/dialects/compiled.ts'],
    why: 'an explanation is told from the trace and the rules in it, never from raw policies',
  },
  {
    name: 'advise',
    at: ['src/advise/'],
    mayImport: ['model', 'engine', 'explain', 'src/dialects/compiled.ts'],
    why: 'questions that ask the engine many times, and compare what it says',
  },
  {
    name: 'cluster',
    at: ['src/cluster/', 'src/cluster.ts'],
    mayImport: ['model'],
    why: 'reading a cluster or files knows nothing of what is asked about them',
  },
  {
    name: 'probe',
    at: ['src/probe/'],
    mayImport: ['model', 'cluster', 'engine', 'explain', 'enforcers', 'src/dialects/compiled.ts'],
    why: 'it carries an answer of the engine to the cluster and back, and knows nothing of flags or pages',
  },
  { name: 'demo', at: ['src/demo/'], mayImport: ['model', 'cluster'], why: 'the built-in cluster is read like files' },
  {
    name: 'analysis',
    at: [
      'src/analysis.ts',
      'src/check.ts',
      'src/all-pairs.ts',
      'src/reach.ts',
      'src/diff.ts',
      'src/segments.ts',
      'src/changes.ts',
      'src/generate.ts',
      'src/simplify.ts',
      'src/lint.ts',
      'src/what-if.ts',
      'src/fix.ts',
      'src/via.ts',
      'src/drops.ts',
    ],
    mayImport: ['model', 'dialects', 'engine', 'enforcers', 'explain', 'advise'],
    why: 'it is the table of contents: read, compile, evaluate, explain',
  },
  {
    name: 'verification',
    at: ['src/verification.ts'],
    mayImport: ['model', 'cluster', 'engine', 'enforcers', 'explain', 'probe'],
    why: 'the other table of contents: plan, prepare, run, observe',
  },
  {
    name: 'live',
    at: ['src/live/'],
    mayImport: ['model', 'dialects', 'cluster', 'engine', 'enforcers', 'explain', 'analysis'],
    why: 'it keeps a snapshot up to date, compiles what changed, and asks about it again; who looks at it is not its matter',
  },
  {
    name: 'rbac',
    at: ['src/rbac.ts'],
    mayImport: ['model', 'cluster', 'advise', 'probe', 'live'],
    why: 'it puts together what all the others ask a cluster for, and asks none',
  },
  {
    name: 'report',
    at: ['src/report/'],
    mayImport: ['model', 'explain', 'advise', 'probe'],
    why: 'a report is a pure function of an explanation, or of what a probe found',
  },
  {
    name: 'tui',
    at: ['src/tui/'],
    mayImport: ['model', 'cluster', 'analysis', 'live', 'explain', 'advise', 'probe', 'report'],
    why: 'what is shown on a terminal, advice among it, knows nothing of flags',
  },
  {
    name: 'cli',
    at: ['src/cli/'],
    mayImport: [
      'model',
      'dialects',
      'engine',
      'enforcers',
      'explain',
      'advise',
      'cluster',
      'probe',
      'demo',
      'analysis',
      'verification',
      'live',
      'rbac',
      'report',
    ],
    mayImportLazily: ['tui'],
    why: 'commands put everything together; the terminal interface costs start-up time',
  },
  {
    name: 'plugin',
    at: ['plugin/'],
    mayImport: [],
    mayImportLazily: ['cli'],
    why: 'dispatch only: it must start as fast as Node and load on a Node that is too old',
  },
];

const PACKAGE_HOMES: readonly Home[] = [
  { what: ['ink', 'react'], in: ['src/tui/'], why: 'only the terminal interface pays for them' },
  {
    what: ['@kubernetes/client-node', 'undici', 'node:http', 'node:https', 'node:net', 'node:tls', 'node:http2'],
    in: ['src/cluster/'],
    why: 'there is one door to the network',
  },
  {
    what: ['node:fs', 'node:os', 'node:child_process', 'execa'],
    in: ['src/cluster/', 'src/demo/', 'plugin/compile-cache.ts'],
    why: 'what depends on the machine is read in one place and tested there; where compiled code is kept is decided before any of it is loaded',
  },
  { what: ['node:dns'], in: ['src/cli/look-up-names.ts'], why: '--resolve asks this machine, not the cluster' },
  { what: ['@modelcontextprotocol/server'], in: ['src/cli/mcp/'], why: 'only an assistant pays for its protocol' },
  { what: ['commander'], in: ['src/cli/'], why: 'nobody else sees a flag' },
  { what: ['node:process'], in: ['src/cli/run-process.ts'], why: 'streams and environment are passed in' },
];

const SENTENCE_HOMES: readonly Home[] = [
  { what: ['explanations'], in: ['src/explain/phrase'], why: 'all that is said about a verdict is said in one voice' },
  { what: ['comparisons'], in: ['src/advise/phrase/'], why: 'as for explanations' },
  {
    what: ['lints'],
    in: ['src/advise/lint/'],
    why: 'each tells in its own file what it looks for and what it has found',
  },
  { what: ['measurements', 'plans of probes'], in: ['src/probe/phrase/'], why: 'as for explanations' },
  {
    what: ["the API server's own words"],
    in: ['src/probe/read-refusal.ts'],
    why: 'what refused an object is told from them alone',
  },
  {
    what: ['scripts'],
    in: ['src/probe/script', 'src/probe/dispatch-command.ts'],
    why: 'a shell reads them, no user',
  },
  { what: ['marks of a diff'], in: ['src/report/line-diff.ts'], why: 'git and patch read them' },
  { what: ['help', 'refusals of what was typed'], in: ['src/cli/', 'plugin/'], why: 'they are about the command line' },
  {
    what: ['errors', 'findings'],
    in: ['src/cluster/'],
    why: 'only the failing place knows what happened and what to do',
  },
  { what: ['titles of enforcers'], in: ['src/enforcers/'], why: 'they are names, each kept with what it names' },
  { what: ['titles of controllers'], in: ['src/model/entrance-controllers.ts'], why: 'as for enforcers' },
  { what: ['the tour'], in: ['src/demo/'], why: 'it describes its own data' },
  { what: ["the API server's objections"], in: ['src/model/cidr.ts'], why: 'validation and typed ends share them' },
  {
    what: ['names of address and port sets'],
    in: ['src/model/format-address-set.ts', 'src/model/port-set.ts', 'src/explain/names.ts'],
    why: 'a set is named where its shape is known, and the same everywhere',
  },
  {
    what: ['what is not understood or was not asked for'],
    in: ['src/dialects/', 'src/engine/evaluate-tier.ts', 'src/engine/cluster-index.ts', 'src/live/not-yet.ts'],
    why: 'only its reader can name the part, and the explanation quotes it',
  },
  {
    what: ['what fields mean'],
    in: ['src/report/schema/'],
    why: 'a schema says it beside the field, to programs and to those who write them',
  },
  {
    what: ['words of a page: headings, rows of a table, what was left out for room'],
    in: [
      'src/report/enforcer-text.ts',
      'src/report/near-miss-text.ts',
      'src/report/pod-text.ts',
      'src/report/matrix-',
      'src/report/exposure-text.ts',
      'src/report/reach-text.ts',
      'src/tui/',
    ],
    why: 'they are about the page, not about a verdict',
  },
];

describe('the house', () => {
  const files = readSourceFiles(fileURLToPath(new URL('..', import.meta.url)));

  it('was read', () => {
    expect(files.map(({ path }) => path)).toContain('src/model/flow.ts');
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(files.length);
  });

  it('imports downward only', () => {
    expect(findForbiddenImports(files, LAYERS)).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(findCycles(files)).toEqual([]);
  });

  it('keeps each package in its home', () => {
    expect(findHomelessPackages(files, PACKAGE_HOMES)).toEqual([]);
  });

  it('loads no package of CommonJS by its name alone: bundled, it would come without its names', () => {
    const lazily = files.flatMap(({ path, imports }) =>
      imports.flatMap(({ target, isDynamic }) => (isDynamic && isCommonJs(target) ? [`${path} loads ${target}`] : [])),
    );
    expect(lazily).toEqual([]);
    expect(isCommonJs('yaml')).toBe(true);
  });

  it('speaks to the user in few places', () => {
    expect(findStraySentences(files, SENTENCE_HOMES)).toEqual([]);
  });

  it('has a reason for every wall, and no wall around nothing', () => {
    for (const { why } of [...LAYERS, ...PACKAGE_HOMES, ...SENTENCE_HOMES]) expect(why).not.toBe('');
    const empty = LAYERS.filter(({ at }) => !files.some(({ path }) => at.some((prefix) => path.startsWith(prefix))));
    expect(empty.map(({ name }) => name)).toEqual([]);
  });
});

function isCommonJs(target: string): boolean {
  if (target.startsWith('node:') || target.includes('.ts')) return false;
  const text = readFileSync(new URL(`../node_modules/${target}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { type?: string }).type !== 'module'; // package.json of a package
}

describe('the watch over the house', () => {
  it.each([
    ['a value upward', 'src/model/pod.ts', "import { ask } from '../engine/ask.ts';"],
    ['a type upward', 'src/model/pod.ts', "import type { Trace } from '../engine/trace.ts';"],
    ['an inline type', 'src/model/pod.ts', "export type X = import('../engine/trace.ts').Trace;"],
    ['a re-export', 'src/model/pod.ts', "export { ask } from '../engine/ask.ts';"],
    ['a lazy import', 'src/model/pod.ts', "export const load = () => import('../engine/ask.ts');"],
    ['a side effect', 'src/model/pod.ts', "import '../engine/ask.ts';"],
    ["a file of a layer's that is not the allowed one", 'src/engine/x.ts', "import '../dialects/network-policy.ts';"],
    ['what may only be imported lazily', 'plugin/kubectl-netpol.ts', "import '../src/cli/main.ts';"],
    ['a room without a row', 'src/somewhere/x.ts', ''],
  ])('finds %s', (_, path, text) => {
    expect(findForbiddenImports([parseSource(path, text)], LAYERS)).toHaveLength(1);
  });

  it.each([
    ['inside a layer', 'src/model/pod.ts', "import type { Labels } from './labels.ts';"],
    ['downward', 'src/engine/x.ts', "import type { Tier } from '../dialects/compiled.ts';"],
    ['lazily where that is allowed', 'plugin/x.ts', "await import('../src/cli/main.ts');"],
    ['in a comment', 'src/model/pod.ts', "// import '../engine/ask.ts'\nconst x = 1;"],
  ])('lets an import %s pass', (_, path, text) => {
    expect(findForbiddenImports([parseSource(path, text)], LAYERS)).toEqual([]);
  });

  it('finds circles, of types too, through other files', () => {
    const files = [
      parseSource('src/model/a.ts', "import type { B } from './b.ts';"),
      parseSource('src/model/b.ts', "import { c } from './c.ts';"),
      parseSource('src/model/c.ts', "export type { A } from './a.ts';"),
      parseSource('src/model/d.ts', "import './a.ts';"),
    ];
    expect(findCycles(files)).toEqual(['src/model/a.ts → src/model/b.ts → src/model/c.ts → src/model/a.ts']);
  });

  it.each([
    ['src/report/x.ts', 'ink'],
    ['src/cli/x.ts', 'react/jsx-runtime'],
    ['src/cli/x.ts', '@kubernetes/client-node'],
    ['src/engine/x.ts', 'undici'],
    ['src/cli/x.ts', 'node:fs/promises'],
    ['src/report/x.ts', 'commander'],
  ])('finds in %s the import of %s', (path, name) => {
    expect(findHomelessPackages([parseSource(path, `import type { x } from '${name}';`)], PACKAGE_HOMES)).toHaveLength(
      1,
    );
    expect(findHomelessPackages([parseSource(path, `await import('${name}');`)], PACKAGE_HOMES)).toHaveLength(1);
  });

  it.each([
    ["const a = 'no rule matches';", 'no rule matches'],
    ['const a = `${name} is no part of ${value}`;', '… is no part of …'],
    ['const a = <Text>no rule matches</Text>;', 'no rule matches'],
    ["throw new ClusterError('timeout', 'took too long');", 'took too long'],
  ])('finds the sentence in %s', (text, sentence) => {
    expect(sentencesOf(text)).toEqual([`src/engine/x.tsx:1 says ${JSON.stringify(sentence)}`]);
    expect(findStraySentences([parseSource('src/explain/phrase/x.tsx', text)], SENTENCE_HOMES)).toEqual([]);
  });

  it.each([
    ["const a = 'same-namespace';"],
    ["const a = ['kubernetes.io/metadata.name', 'networkpolicies'];"],
    ['const a = `${namespace}/${name}`;'],
    ["const a = ['NOT ENFORCED', 'every port', `${name} wants ${value}`];"],
    ["throw new Error('this cannot happen');"],
    ['// no rule matches'],
    ['const a = /no rule matches/;'],
  ])('takes nothing in %s for a sentence', (text) => {
    expect(sentencesOf(text)).toEqual([]);
  });
});

function sentencesOf(text: string): string[] {
  const file: SourceFile = parseSource('src/engine/x.tsx', text);
  return findStraySentences([file], SENTENCE_HOMES);
}
