import { describe, expect, it } from 'vitest';
import {
  dnsLabelProblem,
  labelKeyProblem,
  labelValueProblem,
  portNameProblem,
  subdomainProblem,
} from '../../../src/cluster/manifests/names.ts';

const long = (length: number): string => 'a'.repeat(length);

describe.each([
  [
    'labelKeyProblem',
    labelKeyProblem,
    ['a', 'A.b_c-1', 'app.kubernetes.io/name', `${long(253)}/${long(63)}`],
    ['', '/', 'a/', '/a', 'a/b/c', '-a', 'a-', 'a b', 'A.b/c', 'é', long(64), `${long(254)}/a`, 'a..b/c'],
  ],
  ['labelValueProblem', labelValueProblem, ['', 'a', 'A.b_c-1', long(63)], ['-a', 'a.', 'a/b', 'a b', long(64)]],
  [
    'subdomainProblem',
    subdomainProblem,
    ['a', 'a-b.c', '1', long(253)],
    ['', 'A', 'a_b', 'a..b', '-a', 'a.', long(254)],
  ],
  ['dnsLabelProblem', dnsLabelProblem, ['a', 'a-b', '1', long(63)], ['', 'A', 'a.b', '-a', 'a-', long(64)]],
  [
    'portNameProblem',
    portNameProblem,
    ['http', 'a', '1a', 'a-b-c', long(15)],
    ['', '80', 'HTTP', 'a--b', '-a', 'a-', 'a_b', long(16)],
  ],
] as const)('%s', (_, problem, good, bad) => {
  it.each(good)('finds nothing wrong with "%s"', (name) => {
    expect(problem(name)).toBeUndefined();
  });

  it.each(bad)('finds something wrong with "%s"', (name) => {
    expect(problem(name)).toEqual(expect.any(String));
  });
});
