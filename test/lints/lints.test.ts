import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askLint, type Loaded, loadLintFile, readLintFolders } from './read-lint-folders.ts';
import type { Found } from '../../src/advise/lint/run-lints.ts';
import type { Lint } from '../../src/advise/lint/lint.ts';
import { refKey } from '../../src/model/reference.ts';
import { LINTS } from '../../src/advise/lint/lints.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';
import { manifestOf, toManifestYaml } from '../../src/advise/fix/manifest.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { toYaml } from '../../src/report/yaml.ts';

const FOLDERS = readLintFolders();

describe('lints', () => {
  it('have ids that are in order and names of their own', () => {
    const ids = LINTS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(new Set(LINTS.map(({ name }) => name)).size).toBe(LINTS.length);
    for (const { id, name } of LINTS) {
      expect(id).toMatch(/^L-\d\d$/);
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  });

  it('have, each, a case that fires and one that is silent', () => {
    const covered = FOLDERS.filter(({ fires, silent }) => fires.length > 0 && silent.length > 0);
    expect(covered.map(({ id, name }) => `${id}-${name}`)).toEqual(LINTS.map(({ id, name }) => `${id}-${name}`));
  });
});

for (const { id, fires, silent } of FOLDERS) {
  const lint = LINTS.find((each) => each.id === id);
  if (lint === undefined) continue;
  describe(`${id} ${lint.name}`, () => {
    for (const file of fires) {
      it(`fires on ${basename(file)}, as told in its golden (rewritten by -u)`, async () => {
        const loaded = await load(file);
        const { findings } = askLint(lint, loaded);
        expect(findings).not.toEqual([]);
        for (const found of findings) expectSound(found, lint, loaded);
        await expect(toYaml(findings.map(tell))).toMatchFileSnapshot(
          file.replace(/fires(.*)\.yaml$/, 'expected$1.yml'),
        );
      });
    }

    for (const file of silent) {
      it(`is silent on ${basename(file)}, although it looked`, async () => {
        const { findings, notChecked } = askLint(lint, await load(file));
        expect(findings.map(tell)).toEqual([]);
        expect(notChecked.filter(({ extent }) => extent === 'nothing')).toEqual([]);
      });
    }
  });
}

function load(file: string): Promise<Loaded> {
  return loadLintFile(file, readFileSync(file, 'utf8'));
}

/** What can be read of a finding without the file's folder. */
function tell({ about, path, position, severity, message, notes, fix }: Found): object {
  return {
    about: refKey(about),
    ...(position === undefined ? {} : { at: `${position.line}:${position.column}` }),
    path: path.join('.'),
    severity,
    message,
    ...(notes === undefined ? {} : { notes }),
    ...(fix === undefined ? {} : { fix: { ...fix, ...(fix.mended === undefined ? {} : { mended: fix.mended.spec }) } }),
  };
}

/** What holds for every finding: one place, one line, and a fix that mends it. */
function expectSound(found: Found, lint: Lint, { snapshot, findings }: Loaded): void {
  expect(found.position, 'a place in the file').toBeDefined();
  for (const line of [found.message, ...(found.notes ?? []), found.fix?.text ?? '']) expect(line).not.toContain('\n');
  const mended = found.fix?.mended;
  if (mended === undefined) return;
  expect(refKey({ kind: 'NetworkPolicy', ...mended })).toBe(refKey(found.about));
  const written = loadTexts([{ name: 'mended.yaml', text: toManifestYaml(manifestOf(mended)) }], 'default');
  expect(written.invalid, 'what the server would refuse').toEqual([]);
  // As it is written, not as `kubectl apply` takes it: to a server a default that is stated is no change.
  const networkPolicies = snapshot.networkPolicies.map((policy) => (isOf(mended, policy) ? mended : policy));
  const left = askLint(lint, { snapshot: { ...snapshot, networkPolicies }, findings });
  expect(left.findings.map(sameness), 'gone once it is mended').not.toContain(sameness(found));
}

function isOf(a: NetworkPolicy, b: NetworkPolicy): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}

function sameness({ about, path, message }: Found): string {
  return [refKey(about), path.join('.'), message].join(' ');
}
