import type { Obstacle, Refuser } from './vehicle.ts';

/** Which part of the API server refused an object, told from its words, which are kept. */
export function readRefusal(message: string): Obstacle {
  if (message.includes('static pods do not support ephemeral containers')) return { why: 'static-pod' };
  return { why: 'refused', by: refuserOf(message), message };
}

/** The first that fits; each is how one admission plugin or validation begins or phrases its answer. */
const WORDS: readonly (readonly [Refuser, RegExp])[] = [
  ['pod-security', /violates PodSecurity/],
  ['quota', /exceeded quota|failed quota|must specify (?:limits|requests)\./],
  ['limit-range', /(?:minimum|maximum) (?:cpu|memory|\S+) (?:usage per|limit to request ratio)/],
  ['security-context-constraints', /unable to validate against any security context constraint/],
  ['admission', /admission webhook "|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding/],
  ['validation', / is invalid: |cannot be handled as a|strict decoding error/],
];

function refuserOf(message: string): Refuser {
  return WORDS.find(([, words]) => words.test(message))?.[0] ?? 'other';
}
