import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { answerRoles, ROLE_USES, type RoleUse } from '../rbac.ts';
import { currentNamespace } from '../cluster/kubeconfig.ts';
import { PROGRAM } from './program-name.ts';
import { rolesList, rolesNames, rolesYaml } from '../report/rbac-manifest.ts';
import { unknownValue } from './one-of.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol rbac`. */
export async function runRbac(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { rbac, probe } = options;
  const uses = rbac.uses.length === 0 ? (['why'] as const) : [...new Set(rbac.uses.map(readUse))];
  const where = options.allNamespaces ? {} : { namespace: await namespaceOf(options, io) };
  const asked = { ...where, isMinimal: rbac.minimal };
  const roles = answerRoles({ ...asked, uses, ways: probe });
  const about = { ...asked, commands: uses.map(commandOf), roles, subjects: rbac.subjects };
  const text = async (): Promise<string> => rolesYaml(about);
  await writeAnswer({ data: rolesList(about), name: rolesNames(about), text }, options, io);
  return EXIT.ok;
}

function readUse(text: string): RoleUse {
  const use = ROLE_USES.find((each) => each === text);
  if (use === undefined) throw unknownValue('for', ROLE_USES, text);
  return use;
}

/** As it is typed. */
function commandOf(use: RoleUse): string {
  if (use === 'shell') return PROGRAM;
  return `${PROGRAM} ${use === 'via' ? 'why --via' : use}`;
}

async function namespaceOf({ namespace, connection }: GlobalOptions, { env }: Io): Promise<string> {
  if (namespace !== undefined) return namespace;
  // Its --user is no user of the kubeconfig.
  const { user: _, ...flags } = connection;
  return (await currentNamespace(flags, env)) ?? 'default';
}
