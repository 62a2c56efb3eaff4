import { type Command, Option } from 'commander';
import type { KubectlFlags } from '../cluster/kubectl-flags.ts';
import { FLAGS, FLOWS_COMMANDS, takesFlag, VERBOSITY_FLAG } from './flags.ts';
import { type ChangesFlags, readChangesFlags } from './changes-flags.ts';
import { type CompareFlags, readCompareFlags } from './compare-flags.ts';
import { CONNECTION_TEXTS } from './connection-texts.ts';
import { NO_PREFERENCES, type Preferences } from './config/config.ts';
import { type DropsFlags, readDropsFlags } from './drops-flags.ts';
import { type FixFlags, readFixFlags } from './fix-flags.ts';
import { type FlagReader, optionKey, readerOf } from './flag-reader.ts';
import { type GenerateFlags, readGenerateFlags } from './generate-flags.ts';
import { type LintFlags, readLintFlags } from './lint-flags.ts';
import { type OutputFormat, formatsOf } from './output-formats.ts';
import { type MatrixFlags, readMatrixFlags } from './matrix-flags.ts';
import { type ProbeFlags, readProbeFlags } from './probe-flags.ts';
import { type RbacFlags, readRbacFlags } from './rbac-flags.ts';
import { readViaFlag } from './via-flag.ts';
import { readSnapshotFlags, type SnapshotFlags } from './snapshot-flags.ts';
import { UsageError } from './usage-error.ts';
import { type DemoInput, readAddition } from './demo-input.ts';
import type { Via } from '../model/via.ts';
import { readWhatIfFlags, type WhatIfFlags } from './what-if-flags.ts';

/** Where the cluster's state is read from. */
export type Input =
  | { readonly kind: 'cluster' }
  /** Names as typed: files, folders, `-` for stdin. Never empty. */
  | { readonly kind: 'files'; readonly names: readonly string[] }
  /** Names beside these are of expected flows; none but the commands of FLOWS_COMMANDS take any. */
  | DemoInput
  | { readonly kind: 'snapshot'; readonly file: string; readonly names?: readonly string[] };

/** What the flags ask for, checked; every command gets this and never sees a flag. */
export interface GlobalOptions {
  readonly input: Input;
  /** Absent: the kubeconfig's current namespace, or "default". */
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** Look DNS names up from this machine. */
  readonly resolve: boolean;
  readonly output: OutputFormat;
  /** 0: the answer only. */
  readonly verbosity: number;
  readonly color: 'auto' | 'always' | 'never';
  readonly connection: KubectlFlags;
  readonly probe: ProbeFlags;
  readonly compare: CompareFlags;
  readonly matrix: MatrixFlags;
  readonly lint: LintFlags;
  readonly fix: FixFlags;
  readonly whatIf: WhatIfFlags;
  readonly generate: GenerateFlags;
  readonly record: SnapshotFlags;
  readonly changes: ChangesFlags;
  readonly drops: DropsFlags;
  /** An assistant may ask for probes. */
  readonly allowProbe?: boolean;
  readonly rbac: RbacFlags;
  /** What the request passes through. Absent: nothing, the connection goes straight to its destination. */
  readonly via?: Via;
}

/** Tells commander about every flag of the table. Values are collected in order; `readOptions` decides which one counts. */
export function addFlags(command: Command): void {
  for (const { long, value, help } of FLAGS) {
    const option = new Option(value === undefined ? `--${long}` : `--${long} <${value}>`, help);
    command.addOption(value === undefined ? option : option.argParser(collect));
  }
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** The parsed flags as options. Throws a UsageError on the first value that is none, or on flags that exclude each other. */
export function readOptions(
  command: Command,
  forCommand?: string,
  preferences: Preferences = NO_PREFERENCES,
): GlobalOptions {
  const flags = readerOf(command, preferences.flags);
  return {
    probe: readProbeFlags(flags),
    input: readInput(flags, takesFlows(forCommand)),
    ...flags.texts({ namespace: 'namespace', selector: 'selector', fieldSelector: 'field-selector' }),
    allNamespaces: flags.isOn('all-namespaces'),
    resolve: flags.isOn('resolve'),
    output: readOutput(flags.last('output'), forCommand),
    compare: readCompareFlags(flags, forCommand),
    // Its --from and --to name ends, those of "changes" states.
    matrix: forCommand === 'changes' ? { exposed: false } : readMatrixFlags(flags),
    lint: readLintFlags(flags, forCommand),
    fix: readFixFlags(flags),
    whatIf: readWhatIfFlags(flags),
    generate: readGenerateFlags(flags),
    record: readSnapshotFlags(flags),
    changes: forCommand === 'changes' ? readChangesFlags(flags) : {},
    drops: forCommand === 'drops' ? readDropsFlags(flags) : {},
    rbac: forCommand === 'rbac' ? readRbacFlags(flags) : NO_ROLES,
    ...readViaFlag(flags),
    ...(flags.isOn('allow-probe') && { allowProbe: true }),
    verbosity: readVerbosity(flags.last(VERBOSITY_FLAG)),
    color: readColor(command, preferences),
    connection: readConnection(flags),
  };
}

/** Elsewhere --user is a user of the kubeconfig. */
const NO_ROLES: RbacFlags = { uses: [], minimal: false, subjects: [] };

/** Refuses flags that are another command's: a flag that does nothing hides a mistake. */
export function refuseForeignFlags(parsed: Command, command: string): void {
  const isGiven = (long: string) => parsed.getOptionValueSource(optionKey(long)) === 'cli';
  const foreign = FLAGS.find((flag) => !takesFlag(flag, command) && isGiven(flag.long));
  if (foreign === undefined) return;
  const owners = (foreign.commands ?? []).map((each) => `"${each}"`).join(', ');
  const instead = foreign.elsewhere?.[command];
  throw new UsageError(`"${command}" takes no "--${foreign.long}"`, [
    `it is a flag of ${owners}`,
    ...(instead === undefined ? [] : [instead]),
  ]);
}

function takesFlows(command: string | undefined): boolean {
  return FLOWS_COMMANDS.some((each) => each === command);
}

function readInput(flags: FlagReader, takesFlows: boolean): Input {
  // kubectl takes several names in one -f, with commas.
  const names = flags.all('filename').flatMap((value) => value.split(','));
  if (names.includes('')) throw new UsageError('"-f" needs the name of a file or folder, or - for stdin');
  const file = flags.last('snapshot');
  const addition = flags.last('demo-with');
  const isDemo = flags.isOn('demo') || addition !== undefined;
  if (file === '') throw new UsageError('"--snapshot" needs the name of a file, or - for stdin');
  if (isDemo && file !== undefined) {
    throw new UsageError('"--demo" and "--snapshot" exclude each other: each is a state to ask');
  }
  if (!isDemo && file === undefined) return names.length > 0 ? { kind: 'files', names } : { kind: 'cluster' };
  if (names.length > 0 && !takesFlows) {
    const [flag, what] = isDemo ? ['--demo', 'the built-in cluster'] : ['--snapshot', 'a snapshot'];
    throw new UsageError(`"${flag}" and "-f" exclude each other: one asks ${what}, the other your files`);
  }
  const more = names.length > 0 ? { names } : {};
  if (file !== undefined) return { kind: 'snapshot', file, ...more };
  return { kind: 'demo', ...more, ...(addition === undefined ? {} : { addition: readAddition(addition) }) };
}

function readOutput(text: string | undefined, command = ''): OutputFormat {
  const formats = formatsOf(command);
  const format = text === undefined ? 'text' : formats.find((each) => each === text);
  if (format !== undefined) return format;
  throw new UsageError(`there is no output format "${text}"`, [`-o takes ${formats.join(', ')}`]);
}

function readVerbosity(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`the level of "-v" is a whole number, not "${text}"`, ['for example: -v, -v 6, -v=6']);
}

function readColor(command: Command, { color }: Preferences): GlobalOptions['color'] {
  switch (command.opts()['color']) {
    case true:
      return 'always';
    case false:
      return 'never';
    default:
      return color ?? 'auto';
  }
}

function readConnection(flags: FlagReader): KubectlFlags {
  if (flags.isOn('insecure-skip-tls-verify') && flags.last('certificate-authority')) {
    throw new UsageError('"--insecure-skip-tls-verify" and "--certificate-authority" exclude each other', [
      'the first checks no certificate at all, the second names the authority to check against',
    ]);
  }
  return {
    ...flags.texts(CONNECTION_TEXTS),
    ...(flags.isOn('insecure-skip-tls-verify') && { insecureSkipTlsVerify: true }),
    ...(flags.isOn('disable-compression') && { disableCompression: true }),
    ...(flags.all('as-group').length > 0 && { asGroups: flags.all('as-group') }),
    ...(flags.all('as-user-extra').length > 0 && { asUserExtra: flags.all('as-user-extra') }),
  };
}
