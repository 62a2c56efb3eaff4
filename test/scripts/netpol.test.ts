import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/node.mjs';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Runs a script as npm does: in the checkout, with the folder where the user typed in INIT_CWD. */
function runScript(args: readonly string[], typedIn = ROOT, input = '', cwd = ROOT) {
  const env = { ...process.env, INIT_CWD: typedIn };
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args], {
    cwd,
    env,
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

describe('npm run netpol', () => {
  it("prints what the plugin prints and nothing else, and ends with the plugin's exit code", () => {
    const { stdout, stderr, status } = runScript(['scripts/netpol.mjs', 'version', '-o', 'json']);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(JSON.parse(stdout)).toHaveProperty('version');
    expect(runScript(['scripts/netpol.mjs', 'nonsense'])).toMatchObject({ stdout: '', status: 1 });
  });

  it('finds files where the user typed, and passes stdin on', () => {
    const folder = tempFolder({ 'app.yaml': POD });
    const fromFile = runScript(['scripts/netpol.mjs', 'pod', 'web', '-o', 'json', '-f', 'app.yaml'], folder);
    expect(fromFile).toMatchObject({ stderr: '', status: 0 });
    const fromStdin = runScript(['scripts/netpol.mjs', 'pod', 'web', '-o', 'json', '-f', '-'], folder, POD);
    expect(fromStdin).toMatchObject({ stderr: '', status: 0 });
  });

  it('finds files where it was started without npm, whatever npm above it was told', () => {
    const folder = tempFolder({ 'app.yaml': POD });
    const script = join(ROOT, 'scripts', 'netpol.mjs');
    const started = runScript([script, 'pod', 'web', '-o', 'json', '-f', 'app.yaml'], ROOT, '', folder);
    expect(started).toMatchObject({ stderr: '', status: 0 });
  });

  it('has a build that says itself that it is made of ES modules', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'dist', 'package.json'), 'utf8'))).toEqual({ type: 'module' });
  });
});

describe('npm run with one of the tools', () => {
  it('says so in one line when there is no such tool', () => {
    const { stdout, stderr, status } = runScript(['scripts/run.mjs', 'bench/nonsense.ts']);
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toBe(`error: there is no "${join('bench', 'nonsense.ts')}" in this checkout\n`);
  });
});

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default}\nspec: {containers: [{name: web}]}\n';
