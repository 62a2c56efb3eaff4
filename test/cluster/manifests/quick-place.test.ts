import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { asText, makeWorld } from '../../../bench/world/world.ts';
import { findPlace } from '../../../src/cluster/manifests/yaml-place.ts';
import { pathsOf } from './paths-of.ts';
import { parseYamlDocument } from '../../../src/cluster/manifests/yaml-document.ts';
import { holds } from '../../properties/runs.ts';
import { quickPlace } from '../../../src/cluster/manifests/quick-place.ts';
import { quickYaml } from '../../../src/cluster/manifests/quick-yaml.ts';

/*
 * The general parser knows every place. Whatever `quickYaml` reads, `quickPlace` has to find at the same offsets, or say that
 * it does not know.
 */
const SCENARIOS = join(import.meta.dirname, '..', '..', 'scenarios');

const TEXTS = [
  'a: b\nc: 1\nd:\n',
  '# first\n\na: # here\n  # and here\n  b: c # there\n  d:\n\n    e: f\ng: h',
  'a:\n- b\n- c: 1\n  d: 2\n-\n  e: 3\nf: g\n',
  'a:\n  - b\n  -   c: 1\n      d: [x, {v: z}]\n  - {e: f}\n  - "g"\nh: {i: [j]}\n',
  'a:\n  b: |\n    c: d\n    # e\n\n  f: |-\n    - g\n- h: no\n'.replace('- h: no\n', ''),
  'ab: 1\na: 2\nabc:\n  a: 3\n  ab: 4\n',
  '- a: 1\n  b:\n  - c\n  - d\n  e: 5\n- a: 2\n',
  'a:\n- b:\n  - c:\n    - d: e\n  f: g\n- h\n',
];

describe('quickPlace', () => {
  it.each(TEXTS)('knows the places of %j', (text) => {
    expect(quickYaml(text)).toBeDefined();
    expectSamePlaces(text);
  });

  it('knows the places of the scenarios and of the world that is measured', () => {
    const files = readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yaml'),
    );
    const texts = files.map((name) => readFileSync(join(SCENARIOS, name), 'utf8'));
    const documents = [...texts, asText(makeWorld({ pods: 20, policies: 20 }), 'yaml')].flatMap((text) =>
      text.split(/^---\n/m),
    );
    const quick = documents.filter((text) => quickYaml(text) !== undefined);
    expect(quick.length).toBeGreaterThan(100);
    for (const text of quick) expectSamePlaces(text);
  });

  it('answers most of them without the general parser', () => {
    const [text = ''] = asText(makeWorld({ pods: 20, policies: 20 }), 'yaml')
      .split('---\n')
      .slice(-1);
    const value = quickYaml(text)?.value;
    const paths = pathsOf(value);
    const known = paths.filter((path) => quickPlace(text, path) !== undefined);
    expect(known.length / paths.length).toBeGreaterThan(0.7);
  });

  it('knows the places of any value, however it is indented', () => {
    const key = fc.stringMatching(/^[a-c]{1,2}$/);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('x', 1, true, null, 'a: b', '- c', ''),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      map: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    }));
    const options = fc.record({ indent: fc.constantFrom(1, 2, 4), indentSeq: fc.boolean() });
    holds(
      fc.property(value, options, (any, how) => {
        const text = stringify(any, how);
        if (quickYaml(text) !== undefined) expectSamePlaces(text);
      }),
      1000,
    );
  });
});

function expectSamePlaces(text: string): void {
  const value = quickYaml(text)?.value;
  const document = parseYamlDocument(text);
  for (const path of pathsOf(value)) {
    const offset = quickPlace(text, path);
    if (offset !== undefined) expect({ path, offset }).toEqual({ path, offset: findPlace(document, path).offset });
  }
}
