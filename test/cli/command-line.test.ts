import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { FLAGS } from '../../src/cli/flags.ts';
import type { GlobalOptions } from '../../src/cli/options.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

/** Reads a command line typed as one text; words are separated by single blanks. */
function optionsOf(text: string): GlobalOptions {
  return readCommandLine(text.split(' ')).options();
}

function wordsOf(text: string): readonly string[] {
  return readCommandLine(text.split(' ')).words;
}

/** The error's message and hints in one text. */
function errorOf(text: string): string {
  try {
    optionsOf(text);
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.hints].join('\n');
    throw error;
  }
  return 'no error';
}

describe('the command line', () => {
  it.each([
    'why a b -n shop -o json',
    '-n shop -o json why a b',
    'why -n shop a -o json b',
    'why a --output json b --namespace shop',
    'why a b -nshop -ojson',
    'why a b -n=shop -o=json',
    'why a b --namespace=shop --output=json',
    '-o json -n shop why -- a b',
  ])('takes flags and words in any order and spelling: %s', (text) => {
    expect(wordsOf(text)).toEqual(['why', 'a', 'b']);
    expect(optionsOf(text)).toMatchObject({ namespace: 'shop', output: 'json' });
  });

  it("refuses a flag that is another command's", () => {
    const line = readCommandLine(['why', 'a', 'b', '--method', 'clone']);
    expect(() => line.options('why')).toThrow('"why" takes no "--method"');
    expect(line.options('probe').probe.method).toBe('clone');
  });

  it('says what to type instead of a flag that another command takes', () => {
    const line = readCommandLine(['check', '-f', 'flows.yaml', '--via', 'ingress/shop']);
    expect(() => line.options('check')).toThrow(
      expect.objectContaining({
        hints: ['it is a flag of "why", "probe"', expect.stringContaining('in a row of its file') as string],
      }),
    );
  });

  it.each([
    [['--wait', '0'], '"--wait" is a whole number from 1 to 30, not "0"'],
    [['--endpoints', 'many'], '"--endpoints" is a whole number'],
    [['--method', 'magic'], '"--method" takes auto, '],
    [['--tls', '--http'], 'exclude each other'],
  ])('refuses %j', (words, message) => {
    expect(() => readCommandLine(['probe', 'a', 'b', ...words]).options('probe')).toThrow(message);
  });

  it('without flags asks the cluster and answers in text', () => {
    expect(optionsOf('why a b')).toEqual({
      input: { kind: 'cluster' },
      allNamespaces: false,
      resolve: false,
      output: 'text',
      verbosity: 0,
      color: 'auto',
      connection: {},
      compare: {},
      matrix: { exposed: false },
      fix: { forbid: false, askServer: false },
      lint: { select: [], ignore: [], severity: 'info', failOn: 'error' },
      whatIf: { delete: [], label: [], protect: [] },
      generate: { dns: 'by-name', replace: false, now: false },
      record: { transcripts: [], overwrite: false, redact: false },
      changes: {},
      drops: {},
      rbac: { uses: [], minimal: false, subjects: [] },
      probe: {
        method: 'auto',
        control: 'auto',
        until: 'open',
        wait: 2,
        endpoints: 8,
        yes: false,
        dryRun: false,
      },
    });
  });

  it.each<[flags: string, connection: GlobalOptions['connection']]>([
    ['--kubeconfig f', { kubeconfig: 'f' }],
    ['--context c', { context: 'c' }],
    ['--cluster c', { cluster: 'c' }],
    ['--user u', { user: 'u' }],
    ['-s https://k:6443', { server: 'https://k:6443' }],
    ['--server=https://k:6443', { server: 'https://k:6443' }],
    ['--token t', { token: 't' }],
    ['--token=a=b==', { token: 'a=b==' }],
    ['--username u --password p', { username: 'u', password: 'p' }],
    ['--as u --as-uid 7', { as: 'u', asUid: '7' }],
    ['--as-group g --as-group h,i', { asGroups: ['g', 'h,i'] }],
    ['--as-user-extra k=v --as-user-extra k=w', { asUserExtra: ['k=v', 'k=w'] }],
    ['--certificate-authority f', { certificateAuthority: 'f' }],
    ['--client-certificate f --client-key g', { clientCertificate: 'f', clientKey: 'g' }],
    ['--insecure-skip-tls-verify', { insecureSkipTlsVerify: true }],
    ['--insecure-skip-tls-verify=true', { insecureSkipTlsVerify: true }],
    ['--insecure-skip-tls-verify=false', {}],
    ['--insecure-skip-tls-verify --insecure-skip-tls-verify=false', {}],
    ['--tls-server-name n', { tlsServerName: 'n' }],
    ['--request-timeout 1m30s', { requestTimeout: '1m30s' }],
    ['--disable-compression', { disableCompression: true }],
    ['--cache-dir /c', {}],
    ['-n shop', { namespace: 'shop' }],
    ['--context a --context b', { context: 'b' }],
    ['--context=', {}],
    ['--token -x', { token: '-x' }],
  ])('%s keeps its meaning for the connection', (flags, connection) => {
    expect(optionsOf(`why a b ${flags}`).connection).toEqual(connection);
    expect(optionsOf(`${flags} why a b`).connection).toEqual(connection);
  });

  it.each<[flags: string, options: Partial<GlobalOptions>]>([
    ['-A', { allNamespaces: true }],
    ['--all-namespaces', { allNamespaces: true }],
    ['-l app=web,tier!=db', { selector: 'app=web,tier!=db' }],
    ['--field-selector spec.nodeName=n', { fieldSelector: 'spec.nodeName=n' }],
    ['-f a.yaml', { input: { kind: 'files', names: ['a.yaml'] } }],
    ['-f a.yaml -f -', { input: { kind: 'files', names: ['a.yaml', '-'] } }],
    ['-f a.yaml,b.yaml --filename c', { input: { kind: 'files', names: ['a.yaml', 'b.yaml', 'c'] } }],
    ['--demo', { input: { kind: 'demo' } }],
    ['--resolve', { resolve: true }],
    ['-v', { verbosity: 1 }],
    ['-v 6', { verbosity: 6 }],
    ['-v=6', { verbosity: 6 }],
    ['-v6', { verbosity: 6 }],
    ['--v=6', { verbosity: 6 }],
    ['-v -A', { verbosity: 1, allNamespaces: true }],
    ['-vA', { verbosity: 1, allNamespaces: true }],
    ['-Av6', { verbosity: 6, allNamespaces: true }],
    ['-An shop', { allNamespaces: true, namespace: 'shop' }],
    ['--color', { color: 'always' }],
    ['--no-color', { color: 'never' }],
    ['--color --no-color', { color: 'never' }],
    ['-o yaml', { output: 'yaml' }],
    ['-o wide -o name', { output: 'name' }],
  ])('%s is read', (flags, options) => {
    expect(optionsOf(`why a b ${flags}`)).toMatchObject(options);
  });

  it('a level is a number: the word after -v is not taken for one', () => {
    expect(wordsOf('-v why a b')).toEqual(['why', 'a', 'b']);
    expect(wordsOf('-v 6 why a b')).toEqual(['why', 'a', 'b']);
  });

  it.each([
    ['--namespce x', 'no flag "--namespce"', '--namespace'],
    ['-x', 'no flag "-x"', ''],
    ['--n=shop', 'no flag "--n', ''],
    ['-o jsonn', 'no output format "jsonn"', 'text, wide, name, json, yaml'],
    ['-n', '"-n" needs a value', '-n NAME'],
    ['--context', '"--context" needs a value', '--context NAME'],
    ['-v=x', 'level of "-v" is a whole number, not "x"', '-v 6'],
    ['--demo=maybe', 'the built-in cluster has no world "maybe"', 'cluster-ip'],
    ['--demo -f x', '"--demo" and "-f" exclude each other', ''],
    ['-f=', '"-f" needs the name of a file', ''],
    ['--insecure-skip-tls-verify --certificate-authority f', 'exclude each other', ''],
  ])('%s is refused, with what to type instead', (flags, message, hint) => {
    expect(errorOf(`why a b ${flags}`)).toContain(message);
    expect(errorOf(`why a b ${flags}`)).toContain(hint);
  });

  it('help is given in spite of whatever else is wrong', () => {
    expect(readCommandLine(['why', '--nonsense', '-o', 'x', '-h'])).toMatchObject({ asksHelp: true, words: ['why'] });
    expect(readCommandLine(['help', 'why'])).toMatchObject({ asksHelp: true, words: ['why'] });
    expect(readCommandLine(['-n', '-h', 'why'])).toMatchObject({ asksHelp: false, words: ['why'] });
  });

  it('no letter and no name stands for two flags', () => {
    const names = FLAGS.flatMap(({ long, short }) => (short === undefined || short === long ? [long] : [long, short]));
    expect(new Set(names).size).toBe(names.length);
  });
});
