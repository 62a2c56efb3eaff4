import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { nameRef } from './rule-names.ts';
import { qualifiedName } from '../../model/reference.ts';
import { redundanciesOf } from './ask/pairs.ts';

/** L-24 */
export const duplicatePolicy: Lint = {
  id: 'L-24',
  name: 'duplicate-policy',
  severity: 'info',
  summary: 'Two policies of a namespace say the same of the same pods',
  why: 'Policies add to each other: while one of the two is changed and the other is forgotten, what was meant to be closed stays open. They are compared by what they mean, so other words, another order, or ports that are listed instead of given as a range are the same.',
  remedy: 'Delete one of them.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  needs: [],
  find: findDuplicates,
};

function findDuplicates(world: LintWorld): readonly LintFinding[] {
  return redundanciesOf(world).duplicates.map(({ policy: { ref }, of }) => ({
    about: ref,
    path: [],
    message: `says the same of the same pods as ${nameRef(of.ref)}`,
    notes: [
      `Proved: each rule of "${qualifiedName(ref)}" is within the rules of "${qualifiedName(of.ref)}", and the other way round`,
    ],
    fix: { text: 'Delete one of the two', commands: [`kubectl delete networkpolicy ${ref.name} -n ${ref.namespace}`] },
  }));
}
