import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcher } from '../../scripts/release/launcher.ts';
import { ROOT } from './pipeline.ts';

interface Instruction {
  readonly name: string;
  readonly text: string;
}

function instructions(name: string): readonly Instruction[] {
  const text = readFileSync(join(ROOT, name), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, instruction = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
      return { name: instruction, text: rest.trim() };
    });
}

const KNOWN = new Set(['ARG', 'FROM', 'LABEL', 'ADD', 'COPY', 'ENV', 'RUN', 'USER', 'WORKDIR', 'ENTRYPOINT', 'CMD']);

describe.each(['ci/Dockerfile', 'ci/Dockerfile.gitlab'])('%s', (name) => {
  const all = instructions(name);
  const textOf = (wanted: string): string => all.findLast((each) => each.name === wanted)?.text ?? '';

  it('has instructions that there are, and takes the archive of a release', () => {
    expect(all.filter((each) => !KNOWN.has(each.name))).toEqual([]);
    expect(all.find((each) => each.name !== 'ARG')?.name).toBe('FROM');
    expect(textOf('ADD')).toBe('kubectl-netpol_v${VERSION}_linux_${TARGETARCH}.tar.gz /opt/netpol/');
    expect(readFileSync(join(ROOT, name), 'utf8')).not.toMatch(/ADD https?:|curl .*\||:latest/);
  });

  it('leaves it to the builder to say for which machine', () => {
    // With a default, BuildKit puts the program of amd64 into every image: docker/buildx#510
    expect(all.filter(({ text }) => text.startsWith('TARGETARCH'))).toEqual([{ name: 'ARG', text: 'TARGETARCH' }]);
  });

  it('runs as nobody in particular, by number', () => {
    expect(textOf('USER')).toBe('65532:65532');
    expect(all.findLastIndex((each) => each.name === 'USER')).toBeGreaterThan(
      all.findLastIndex((each) => each.name === 'RUN'),
    );
  });
});

describe('the image', () => {
  const all = instructions('ci/Dockerfile');

  it('is made without running anything, and starts what the launcher starts', () => {
    expect(all.some(({ name }) => name === 'RUN')).toBe(false);
    const entry = JSON.parse(all.find(({ name }) => name === 'ENTRYPOINT')?.text ?? '[]') as string[]; // the exec form
    const started = /exec "\$lib\/(\w+)" "\$lib\/([\w.-]+)"/.exec(launcher({ os: 'linux', arch: 'amd64' })) ?? [];
    expect(entry).toEqual([`/opt/netpol/lib/${started[1]}`, `/opt/netpol/lib/${started[2]}`]);
  });
});
