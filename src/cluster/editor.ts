import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Shows a text in a program that takes over the terminal; resolves when that has ended. `command` is a shell's line, as in
 * $EDITOR: `code --wait`. What is changed in the text is nobody's business afterwards. Rejects when it cannot be started.
 */
export async function showInEditor(command: string, name: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'netpol-'));
  // The shell that starts the editor reads the name, which may come from somebody's file.
  const file = join(folder, name.replaceAll(/[^\w.-]/g, '_'));
  try {
    await writeFile(file, text, { mode: 0o600 });
    await runEditor(command, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runEditor(command: string, file: string): Promise<void> {
  const child = spawn(`${command} "${file}"`, { shell: true, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // 127: a shell that does not find the program.
  if (code === 127) throw new Error(`"${command}" was not found; set EDITOR to your editor`);
}
