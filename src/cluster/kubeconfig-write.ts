import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { isMap, isSeq, parseDocument } from 'yaml';

/**
 * Writes settings of a user's auth-provider back to a kubeconfig file, as kubectl does after it renewed tokens: nothing
 * else in the file changes, and a lock file beside it keeps others (kubectl knows it too) from writing meanwhile.
 */
export async function writeAuthProvider(
  file: string,
  userName: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const lock = `${file}.lock`;
  await (await open(lock, 'wx', 0)).close();
  try {
    const text = await readFile(file, 'utf8');
    await writeFile(file, editAuthProvider(text, userName, settings));
  } finally {
    await rm(lock, { force: true });
  }
}

function editAuthProvider(text: string, userName: string, settings: Readonly<Record<string, string>>): string {
  const document = parseDocument(text, { uniqueKeys: false });
  const users = document.get('users');
  const index = isSeq(users) ? users.items.findIndex((user) => isMap(user) && user.get('name') === userName) : -1;
  if (index < 0) throw new Error(`it has no user "${userName}" any more`);
  for (const [key, value] of Object.entries(settings)) {
    document.setIn(['users', index, 'user', 'auth-provider', 'config', key], value);
  }
  return document.toString({ lineWidth: 0, indentSeq: !/^- /m.test(text) });
}
