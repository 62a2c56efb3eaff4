import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileCacheFolder } from '../../plugin/compile-cache.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const modeOf = (folder: string): number => statSync(folder).mode & 0o777;

describe('Compiled code', () => {
  it("is kept in the user's own cache, which is made for nobody else", () => {
    const HOME = tempFolder();
    const folder = join(HOME, '.cache', 'kubectl-netpol', 'code');
    expect(compileCacheFolder({ HOME })).toBe(folder);
    expect([modeOf(folder), modeOf(join(HOME, '.cache', 'kubectl-netpol'))]).toEqual([0o700, 0o700]);
    expect(compileCacheFolder({ HOME })).toBe(folder);
  });

  it('is kept where XDG_CACHE_HOME says', () => {
    const XDG_CACHE_HOME = tempFolder();
    expect(compileCacheFolder({ XDG_CACHE_HOME, HOME: '/proc' })).toBe(join(XDG_CACHE_HOME, 'kubectl-netpol', 'code'));
  });

  it.each([
    ['a home', {}],
    ['a home that is there', { HOME: '/proc/nonexistent' }],
    ['a home that can be written to', { HOME: '/proc' }],
    ['an absolute path', { XDG_CACHE_HOME: 'cache', HOME: '' }],
  ])('is not kept without %s', (_, env) => {
    expect(compileCacheFolder(env)).toBeUndefined();
  });

  it.each([
    ['a link to a folder', (at: string) => symlinkSync(tempFolder(), at)],
    [
      'a folder that others may write to',
      (at: string) => {
        mkdirSync(at);
        chmodSync(at, 0o777);
      },
    ],
  ])('is neither kept in nor taken from %s', (_, plant) => {
    const XDG_CACHE_HOME = tempFolder();
    plant(join(XDG_CACHE_HOME, 'kubectl-netpol'));
    expect(compileCacheFolder({ XDG_CACHE_HOME })).toBeUndefined();
    const other = tempFolder();
    mkdirSync(join(other, 'kubectl-netpol'));
    plant(join(other, 'kubectl-netpol', 'code'));
    expect(compileCacheFolder({ XDG_CACHE_HOME: other })).toBeUndefined();
  });

  it('is kept by the built plugin there, and nothing in the folder that all share', async () => {
    const [HOME, TMPDIR] = [tempFolder(), tempFolder()];
    const { code } = await runPlugin(['why', '--demo', 'web', 'svc/catalog:80', '-o', 'name'], {
      env: { HOME, TMPDIR, NODE_COMPILE_CACHE: undefined },
    });
    expect(code).toBe(4);
    expect(existsSync(join(HOME, '.cache', 'kubectl-netpol', 'code'))).toBe(true);
    expect(readdirSync(join(HOME, '.cache', 'kubectl-netpol', 'code'))).not.toEqual([]);
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  it('is missing without a home, and all works', async () => {
    const TMPDIR = tempFolder();
    const HOME = join(TMPDIR, 'nonexistent');
    const { code, stderr } = await runPlugin(['why', '--demo', 'web', 'db:5432'], {
      env: { HOME, TMPDIR, NODE_COMPILE_CACHE: undefined },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});
