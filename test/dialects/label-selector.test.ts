import { describe, expect, it } from 'vitest';
import type { RawLabelSelector } from '../../src/model/network-policy.ts';
import { selectorProblem } from '../../src/dialects/label-selector.ts';
import { parse } from 'yaml';

/** As a file has it, whatever an API server would say. */
function problemOf(text: string): string | undefined {
  return selectorProblem(parse(text, { version: '1.1' }) as RawLabelSelector | null);
}

describe('A selector that is not as in the API', () => {
  it.each([
    ['{matchLabels: {team: yes}}', 'a value of label "team" that is no text: true'],
    ['{matchLabels: {build: 12}}', 'a value of label "build" that is no text: 12'],
    ['{matchLabels: {team: null}}', 'a value of label "team" that is no text: null'],
    [
      '{matchExpressions: [{key: stage, operator: In, values: [live, no]}]}',
      'a value of label "stage" that is no text: false',
    ],
    ['{matchExpressions: [{key: stage, operator: Like, values: [live]}]}', 'unknown selector operator "Like"'],
    ['{matchLabel: {team: a}}', 'unknown selector field "matchLabel"'],
  ])('%s is told: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each(['{}', 'null', '{matchLabels: {team: "yes"}}', '{matchExpressions: [{key: stage, operator: Exists}]}'])(
    'is not %s',
    (text) => {
      expect(problemOf(text)).toBeUndefined();
    },
  );
});
