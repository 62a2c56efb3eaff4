import { describe, expect, it } from 'vitest';
import { whyNotInstalled } from '../../scripts/install.mjs';
import { tempFolder } from '../helpers/temp-folder.ts';

const YAML = { version: '2.9.1', integrity: 'sha512-a' };
const OTHER_PLATFORM = { version: '1.0.0', integrity: 'sha512-b', optional: true };
const WANTED = { '': {}, 'node_modules/yaml': YAML, 'node_modules/other': OTHER_PLATFORM };

/** A checkout that wants two packages, and what is in its node_modules. */
function checkout(installed: Readonly<Record<string, object>> | string, files: readonly string[] = ['yaml']): string {
  const hidden = typeof installed === 'string' ? installed : JSON.stringify({ packages: installed });
  return tempFolder({
    'package-lock.json': JSON.stringify({ packages: WANTED }),
    'node_modules/.package-lock.json': hidden,
    ...Object.fromEntries(files.map((name) => [`node_modules/${name}/package.json`, '{}'])),
  });
}

describe('what is installed', () => {
  it('is enough without the optional packages of other platforms', () => {
    expect(whyNotInstalled(checkout({ 'node_modules/yaml': YAML }))).toBeUndefined();
  });

  it('is enough with packages that nobody wants any more', () => {
    expect(whyNotInstalled(checkout({ 'node_modules/yaml': YAML, 'node_modules/old': YAML }))).toBeUndefined();
  });

  it.each<[string, string, Parameters<typeof checkout>]>([
    ['a package is missing', 'node_modules/yaml is missing', [{}]],
    [
      'it has another version',
      'node_modules/yaml is not 2.9.1',
      [{ 'node_modules/yaml': { ...YAML, version: '2.9.0' } }],
    ],
    [
      'it has another content',
      'node_modules/yaml is not 2.9.1',
      [{ 'node_modules/yaml': { ...YAML, integrity: 'x' } }],
    ],
    [
      'an optional one is outdated',
      'node_modules/other is not 1.0.0',
      [{ 'node_modules/yaml': YAML, 'node_modules/other': YAML }],
    ],
    ['its files are gone', 'node_modules/yaml is incomplete', [{ 'node_modules/yaml': YAML }, []]],
    ["npm's own record is half written", 'nothing is installed yet', ['{"packages": {']],
  ])('is not enough when %s', (_, reason, made) => {
    expect(whyNotInstalled(checkout(...made))).toBe(reason);
  });

  it('is not enough after an interrupted installation, which leaves no record', () => {
    const root = tempFolder({
      'package-lock.json': JSON.stringify({ packages: WANTED }),
      'node_modules/yaml/package.json': '{}',
    });
    expect(whyNotInstalled(root)).toBe('nothing is installed yet');
  });

  it('is nobody knows what in a checkout without a lock file', () => {
    expect(() => whyNotInstalled(tempFolder({}))).toThrow('package-lock.json is missing');
  });
});
