import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../scripts/lock.mjs';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const LOCK_MODULE = fileURLToPath(new URL('../../scripts/lock.mjs', import.meta.url));

describe('a lock', () => {
  it('lets processes in one after the other', async () => {
    const folder = tempFolder();
    const log = writeIn(folder, 'log', '');
    const codes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => enterAndLeave(folder, name, log)));
    expect(codes).toEqual([0, 0, 0, 0]);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const pairs = [0, 2, 4, 6].map((at) => lines.slice(at, at + 2).map((line) => line.split(' ')));
    for (const [entered, left] of pairs) expect([entered?.[0], left]).toEqual(['in', ['out', entered?.[1]]]);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('of a process that died does not count', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const folder = tempFolder({ lock: String(pid) });
    expect(await withLock(join(folder, 'lock'), 'nobody', async () => 'done')).toBe('done');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('is given back when the work fails', async () => {
    const folder = tempFolder();
    const failing = withLock(join(folder, 'lock'), 'nobody', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});

/** Another process that writes down when it came in and when it left. */
function enterAndLeave(folder: string, name: string, log: string): Promise<number | null> {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(LOCK_MODULE)};
    await withLock(${JSON.stringify(join(folder, 'lock'))}, 'the others', async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ${name}\\n');
      await sleep(50);
      appendFileSync(${JSON.stringify(log)}, 'out ${name}\\n');
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
