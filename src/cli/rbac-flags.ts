import type { FlagReader } from './flag-reader.ts';
import type { RoleSubject } from '../model/access-role.ts';
import { UsageError } from './usage-error.ts';

/** The flags of "rbac". What roles may be for is known where that is loaded. */
export interface RbacFlags {
  /** Names of commands as typed; empty: nothing was said. */
  readonly uses: readonly string[];
  readonly minimal: boolean;
  readonly subjects: readonly RoleSubject[];
}

/** Its --user is whom a binding names, as that of "kubectl create rolebinding". */
export function readRbacFlags(flags: FlagReader): RbacFlags {
  return {
    uses: flags.all('for').flatMap((text) => text.split(',').filter((each) => each !== '')),
    minimal: flags.isOn('minimal'),
    subjects: [
      ...named(flags, 'user').map((name) => ({ kind: 'User', name }) as const),
      ...named(flags, 'group').map((name) => ({ kind: 'Group', name }) as const),
      ...named(flags, 'serviceaccount').map(readAccount),
    ],
  };
}

function named(flags: FlagReader, long: string): readonly string[] {
  const names = flags.all(long);
  if (names.includes('')) throw new UsageError(`"--${long}" needs a name`);
  return [...new Set(names)];
}

function readAccount(text: string): RoleSubject {
  const [namespace = '', name = '', ...rest] = text.split(':');
  if (namespace !== '' && name !== '' && rest.length === 0) return { kind: 'ServiceAccount', name, namespace };
  throw new UsageError(`"--serviceaccount" takes NAMESPACE:NAME, not "${text}"`);
}
