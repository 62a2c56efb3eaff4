import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isNodeNewEnough, requireNewNode, run, systemPath } from '../../scripts/node.mjs';

describe('the Node that runs the scripts', () => {
  it.each([
    ['v22.19.0', true],
    ['v22.20.1', true],
    ['v24.0.0', true],
    ['v26.10.0', true],
    ['v22.18.9', false],
    ['v20.20.2', false],
    ['v9.99.0', false],
  ])('%s is new enough: %s', (version, isEnough) => {
    expect(isNodeNewEnough(version)).toBe(isEnough);
  });

  it('says which one is needed, and how to get it', () => {
    expect(() => requireNewNode('v20.20.2')).toThrow(/Node 22\.19\.0 or newer is needed.*v20\.20\.2.*npm/);
    expect(() => requireNewNode('v24.21.0')).not.toThrow();
  });

  it("leaves node_modules out of npm's own PATH", () => {
    const path = ['/app/node_modules/.bin', '/usr/bin', '/app/node_modules/.bin/', '/bin'].join(delimiter);
    expect(systemPath(path)).toBe(['/usr/bin', '/bin'].join(delimiter));
  });
});

describe('a program that a script runs', () => {
  it.each([
    ['process.exit(3)', 3],
    ['process.kill(process.pid, "SIGTERM")', 143],
    ['0', 0],
  ])('%s ends with %i', async (program, code) => {
    expect(await run(process.execPath, ['-e', program], { stdio: 'ignore' })).toBe(code);
  });

  it('that does not exist is an error', async () => {
    await expect(run('/no/such/program', [])).rejects.toThrow('ENOENT');
  });
});
