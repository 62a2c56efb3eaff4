import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64'];

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly homepage: string;
    readonly shortDescription: string;
    readonly description: string;
    readonly platforms: readonly Platform[];
  };
}

interface Platform {
  readonly selector: { readonly matchLabels: { readonly os: string; readonly arch: string } };
  readonly uri: string;
  readonly sha256: string;
  readonly bin: string;
}

describe('the krew manifest', () => {
  const manifest = parse(readFileSync(`${ROOT}/krew-manifest.yaml`, 'utf8')) as Manifest;
  const { spec } = manifest;

  it('is a plugin of the API version that krew reads', () => {
    expect(manifest.apiVersion).toBe('krew.googlecontainertools.github.com/v1alpha2');
    expect(manifest.kind).toBe('Plugin');
    expect(manifest.metadata.name).toBe('netpol');
  });

  it("has the package's version", () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };
    expect(spec.version).toBe(`v${version}`);
  });

  it('describes itself as the index asks: one line without the words "kubectl plugin"', () => {
    expect(spec.shortDescription).not.toMatch(/\n|kubectl|plugin|\.$/i);
    expect(spec.shortDescription.length).toBeLessThanOrEqual(60);
    expect(spec.homepage).toMatch(/^https:\/\//);
    expect(spec.description.trim()).not.toBe('');
  });

  it('has one archive for each platform, and no two for the same', () => {
    const platforms = spec.platforms.map(({ selector: { matchLabels } }) => `${matchLabels.os}/${matchLabels.arch}`);
    expect(platforms).toEqual(PLATFORMS);
  });

  it.each(spec.platforms.map((platform) => [platform.uri, platform] as const))(
    'names of %s its checksum, its version and a program that the platform can run',
    (uri, { sha256, bin, selector }) => {
      const isWindows = selector.matchLabels.os === 'windows';
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(uri).toContain(`/${spec.version}/`);
      expect(uri.endsWith(isWindows ? '.zip' : '.tar.gz')).toBe(true);
      expect(bin.endsWith('.exe')).toBe(isWindows);
    },
  );
});
