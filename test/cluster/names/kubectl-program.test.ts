import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installProgram, type Machine, uninstallProgram } from '../../../src/cluster/names/kubectl-program.ts';
import { tempFolder, writeScript } from '../../helpers/temp-folder.ts';

const NAME = 'kubectl_complete-netpol';
const FOREIGN = '#!/bin/sh\necho mine\n';

interface Place {
  readonly home: string;
  readonly tools: string;
  readonly bin: string;
  readonly machine: Machine;
}

/** A home with a bin folder on PATH, and the plugin in another one before it. */
function place(): Place {
  const home = tempFolder();
  const [tools, bin] = [tempFolder(), join(home, 'bin')];
  mkdirSync(bin);
  writeScript(tools, 'kubectl-netpol', '#!/bin/sh\n');
  const env = { HOME: home, PATH: ['relative', tools, bin, join(home, 'gone')].join(delimiter) };
  return { home, tools, bin, machine: { env, platform: 'linux' } };
}

/** As a folder that is not the user's: the tests may be run by root, to whom nothing is forbidden. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o777);
}

describe('installing what kubectl runs', () => {
  it('puts it beside the plugin, and again without a change', async () => {
    const { tools, machine } = place();
    const path = join(tools, NAME);
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'written', path });
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readFileSync(path, 'utf8')).toContain('\nexec kubectl-netpol __complete kubectl "$@"\n');
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'unchanged', path });
    expect(readdirSync(tools).toSorted()).toEqual(['kubectl-netpol', NAME]);
  });

  it('replaces an older one of ours where it is', async () => {
    const { bin, machine } = place();
    const path = join(bin, NAME);
    await installProgram(bin, machine);
    writeFileSync(path, readFileSync(path, 'utf8').replace('exec', 'older'));
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'written', path });
    expect(readFileSync(path, 'utf8')).not.toContain('older');
  });

  it('goes to the home where the plugin lies in a folder that everybody writes to', async () => {
    const { bin, tools, machine } = place();
    openToAll(tools);
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'written', path: join(bin, NAME) });
  });

  it('takes the folder that is named, if kubectl looks there', async () => {
    const { bin, machine } = place();
    expect(await installProgram(`${bin}/`, machine)).toMatchObject({ kind: 'written', path: join(bin, NAME) });
  });

  it.each([
    ['a folder that kubectl does not look into', 'not-on-path', () => tempFolder()],
    ['a folder that does not exist', 'missing', ({ home }: Place) => join(home, 'gone')],
    [
      'a folder that everybody writes to',
      'others-write',
      ({ bin }: Place) => {
        openToAll(bin);
        return bin;
      },
    ],
  ])('refuses %s', async (_, why, choose) => {
    const at = place();
    const folder = choose(at);
    expect(await installProgram(folder, at.machine)).toEqual({ kind: 'no-folder', tried: [{ folder, why }] });
    expect(existsSync(join(folder, NAME))).toBe(false);
  });

  it('refuses where kubectl finds no plugin', async () => {
    const { home } = place();
    expect(await installProgram(undefined, { env: { HOME: home, PATH: home }, platform: 'linux' })).toEqual({
      kind: 'no-plugin',
    });
  });

  it("leaves somebody else's file, or link, alone", async () => {
    const { bin, tools, machine } = place();
    const path = writeScript(bin, NAME, FOREIGN);
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'foreign', path });
    expect(readFileSync(path, 'utf8')).toBe(FOREIGN);
    const link = join(tools, NAME);
    symlinkSync(join(tools, 'nowhere'), link);
    expect(await installProgram(undefined, machine)).toEqual({ kind: 'foreign', path: link });
  });

  it('writes what Windows runs, on Windows', async () => {
    const { tools, machine } = place();
    writeScript(tools, 'kubectl-netpol.exe', '');
    const path = join(tools, `${NAME}.cmd`);
    expect(await installProgram(undefined, { ...machine, platform: 'win32' })).toEqual({ kind: 'written', path });
    expect(readFileSync(path, 'utf8')).toContain('@kubectl-netpol __complete kubectl %*\r\n');
  });
});

describe('taking it back', () => {
  it('removes ours from every folder, and no other', async () => {
    const { bin, tools, machine } = place();
    await installProgram(undefined, machine);
    const foreign = writeScript(bin, NAME, FOREIGN);
    expect(await uninstallProgram(machine)).toEqual({ removed: [join(tools, NAME)], foreign: [foreign] });
    expect(await uninstallProgram(machine)).toEqual({ removed: [], foreign: [foreign] });
    expect(existsSync(foreign)).toBe(true);
  });
});
