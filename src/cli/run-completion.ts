import { API_VERSION } from '../explain/explanation.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { CompletionInstallDocument, CompletionUninstallDocument } from '../report/tool-documents.ts';
import type { CompletionWord } from './completion/words.ts';
import type { GlobalOptions } from './options.ts';
import {
  type Installed,
  installProgram,
  type Machine,
  type RefusedFolder,
  uninstallProgram,
} from '../cluster/names/kubectl-program.ts';
import type { Io } from './io.ts';
import { PROGRAM } from './program-name.ts';
import { removeNames } from '../cluster/names/names-file.ts';
import { UsageError } from './usage-error.ts';
import { userFolder } from '../cluster/user-folders.ts';
import { writeAnswer } from './write-answer.ts';

/** Prints the script of a shell, or has kubectl know how to complete, or takes that back. */
export async function runCompletionCommand(
  what: CompletionWord,
  folder: string | undefined,
  options: GlobalOptions,
  io: Io,
): Promise<ExitCode> {
  const machine = { env: io.env, platform: process.platform };
  switch (what) {
    case 'install':
      return tellInstalled(await installProgram(folder, machine), machine, options, io);
    case 'uninstall':
      return uninstall(machine, options, io);
    default: {
      const { SCRIPTS } = await import('./completion/scripts/index.ts');
      io.stdout.write(SCRIPTS[what]);
      return EXIT.ok;
    }
  }
}

/** Throws a UsageError where nothing could be written. */
async function tellInstalled(
  installed: Installed,
  { env }: Machine,
  options: GlobalOptions,
  io: Io,
): Promise<ExitCode> {
  switch (installed.kind) {
    case 'no-plugin':
      throw new UsageError('"kubectl-netpol" is not on your PATH, and kubectl finds no plugin elsewhere', [
        'put it, or a link to it, into a folder on PATH first',
      ]);
    case 'foreign':
      throw new UsageError(`"${installed.path}" is somebody else's file: it is not replaced`, [
        'rename or remove it, if it is not needed',
      ]);
    case 'no-folder':
      throw new UsageError('there is no folder to write "kubectl_complete-netpol" into', [
        ...installed.tried.map(({ folder, why }) => `${folder} ${REFUSALS[why]}`),
        `name a folder of yours that is on PATH: ${PROGRAM} completion install FOLDER`,
      ]);
    case 'written':
    case 'unchanged':
      await writeAnswer(
        {
          data: installDocument(installed),
          name: installed.path,
          text: async () => installedText(installed, env['SHELL'] ?? ''),
        },
        options,
        io,
      );
      return EXIT.ok;
  }
}

type WithPath = Extract<Installed, { readonly path: string; readonly kind: 'written' | 'unchanged' }>;

function installDocument({ kind, path }: WithPath): CompletionInstallDocument {
  return { apiVersion: API_VERSION, kind: 'CompletionInstall', path, written: kind === 'written' };
}

const REFUSALS: Readonly<Record<RefusedFolder['why'], string>> = {
  missing: 'does not exist',
  'not-writable': 'cannot be written to by you',
  'others-write': 'can be written to by everybody: what lies there is run at every Tab',
  'not-on-path': 'is not on PATH: kubectl would not find it there',
};

function installedText({ kind, path }: Extract<Installed, { readonly path: string }>, shell: string): string {
  const [, name = 'bash'] = /\b(bash|zsh|fish)$/.exec(shell) ?? [];
  const load = name === 'fish' ? 'kubectl completion fish | source' : `source <(kubectl completion ${name})`;
  return [
    kind === 'written' ? `Written     ${path}` : `Unchanged   ${path}`,
    'kubectl runs it when you press Tab behind "kubectl netpol", in every shell',
    "that has kubectl's own completion; where that is missing:",
    `            ${load}`,
    `To undo     ${PROGRAM} completion uninstall`,
    '',
  ].join('\n');
}

async function uninstall(machine: Machine, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { removed, foreign } = await uninstallProgram(machine);
  const names = await removeNames(userFolder('cache', machine.env));
  const gone = [...removed, ...(names === undefined ? [] : [names])];
  const lines = [
    ...gone.map((path) => `Removed     ${path}`),
    ...(gone.length === 0 ? ['Nothing was there to remove.'] : []),
    ...foreign.map((path) => `Left alone  ${path}: it is somebody else's`),
  ];
  const data: CompletionUninstallDocument = {
    apiVersion: API_VERSION,
    kind: 'CompletionUninstall',
    removed: gone,
    foreign,
  };
  await writeAnswer({ data, name: gone.join('\n'), text: async () => `${lines.join('\n')}\n` }, options, io);
  return EXIT.ok;
}
