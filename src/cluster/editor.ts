import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a text to a program that takes over the terminal; resolves to what it has become when that has ended. `command` is
 * a shell's line, as in $EDITOR: `code --wait`. Rejects when it cannot be started, or ends badly: then nothing was meant.
 */
export async function editText(command: string, name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netpol-'));
  // The shell that starts the editor reads the name, which may come from somebody's file.
  const file = join(folder, name.replaceAll(/[^\w.-]/g, '_'));
  try {
    await writeFile(file, text, { mode: 0o600 });
    await runEditor(command, file);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runEditor(command: string, file: string): Promise<void> {
  const { execa } = await import('execa');
  const { exitCode } = await execa(`${command} "${file}"`, { shell: true, stdio: 'inherit', reject: false });
  // 127: a shell that does not find the program.
  if (exitCode === 127) throw new Error(`"${command}" was not found; set EDITOR to your editor`);
  if (exitCode !== 0) throw new Error(`"${command}" ended with ${exitCode ?? 'a signal'}; what it wrote is not used`);
}
