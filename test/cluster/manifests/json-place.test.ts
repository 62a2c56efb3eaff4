import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asText, makeWorld } from '../../../bench/world/world.ts';
import { findPlace } from '../../../src/cluster/manifests/yaml-place.ts';
import { holds } from '../../properties/runs.ts';
import { jsonPlace } from '../../../src/cluster/manifests/json-place.ts';
import { parseYamlDocument } from '../../../src/cluster/manifests/yaml-document.ts';
import { pathsOf } from './paths-of.ts';

/* The general parser knows every place, and reads JSON as the YAML that it is. */

describe('jsonPlace', () => {
  it.each([
    '{"a": {"b": [1, {"c": "}]\\""}], "d": null}, "e": ""}',
    '  [ {"a":-1.5e3,"b":true} ,[ ], {} ]',
    '{"a": 1, "b": {"x": 1}, "a": {"x": [2]}}',
    '{"a\\u0062": 1, "ab ": [[0], [1, [2]]]}',
    '"text"',
    '{}',
  ])('knows the places of %s', expectSamePlaces);

  it('knows the places of the world that is measured', () => {
    const { items } = JSON.parse(asText(makeWorld({ pods: 20, policies: 20 }), 'json')) as {
      items: readonly unknown[];
    };
    expect(items.length).toBeGreaterThan(40);
    for (const item of items) expectSamePlaces(JSON.stringify(item, undefined, 4));
  });

  it('knows the places of any value, however it is indented', () => {
    holds(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 4), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        // A key that YAML reads as a merge is not asked for here.
        if (!text.includes('<<')) expectSamePlaces(text);
      }),
      500,
    );
  });
});

function expectSamePlaces(text: string): void {
  const document = parseYamlDocument(text);
  for (const path of pathsOf(JSON.parse(text))) {
    expect({ path, offset: jsonPlace(text, path) }).toEqual({ path, offset: findPlace(document, path).offset });
  }
}
