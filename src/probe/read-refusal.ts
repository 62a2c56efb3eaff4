import type { Obstacle, Refuser } from './vehicle.ts';
import { resourceName } from './needs.ts';

/** Which part of the API server refused an object, told from its words, which are kept. */
export function readRefusal(message: string): Obstacle {
  if (message.includes('static pods do not support ephemeral containers')) return { why: 'static-pod' };
  return readForbidden(message) ?? { why: 'refused', by: refuserOf(message), message };
}

/** As the API server answers who may not. */
const FORBIDDEN =
  /cannot (?<verb>\w+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)" in the namespace "(?<namespace>[^"]+)"/;

function readForbidden(message: string): Obstacle | undefined {
  const { verb, resource = '', group = '', namespace } = FORBIDDEN.exec(message)?.groups ?? {};
  if (verb === undefined || namespace === undefined) return undefined;
  const [plural = '', subresource] = resource.split('/');
  const need = { group, resource: plural, ...(subresource === undefined ? {} : { subresource }) };
  return { why: 'forbidden', verb, resource: resourceName(need), namespace };
}

/** The first that fits; each is how one admission plugin or validation begins or phrases its answer. */
const WORDS: readonly (readonly [Refuser, RegExp])[] = [
  ['pod-security', /violates PodSecurity/],
  ['quota', /exceeded quota|failed quota/],
  ['limit-range', /(?:minimum|maximum) \S+ usage per|max limit to request ratio per/],
  ['security-context-constraints', /unable to validate against any security context constraint/],
  ['admission', /admission webhook "|failed calling webhook|ValidatingAdmissionPolicy/],
  ['validation', / is invalid: |cannot be handled as a|strict decoding error/],
];

function refuserOf(message: string): Refuser {
  return WORDS.find(([, words]) => words.test(message))?.[0] ?? 'other';
}
