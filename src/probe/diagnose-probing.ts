import type { Check, ProbingDiagnosis } from '../explain/diagnosis.ts';
import type { ProbingChecks } from '../explain/diagnose.ts';
import { resourceName, type VerbAnswer } from './needs.ts';
import type { MethodAccess, Probing, Trial } from './examine-probing.ts';
import type { Method, Refuser } from './vehicle.ts';
import * as phrase from './phrase/doctor.ts';

/** What that means for probes, and what to do about it. `user` is the server's name for the user, where it is known. */
export function diagnoseProbing(probing: Probing, user: string | undefined): ProbingChecks {
  return { checks: [checkProbing(probing, user), checkImage(probing)], data: dataOf(probing) };
}

function checkProbing(probing: Probing, user: string | undefined): Check {
  const { namespace, methods, trial } = probing;
  const possible = methods.filter((each) => isPossible(each, trial)).map(({ method }) => method);
  const possibility = possibilityOf(probing);
  const lacking = methods.map(({ method, answers }) => ({ method, lacking: lackingOf(answers) }));
  return {
    name: 'probing',
    // Whoever only reads has every answer; probing is extra.
    status: possibility === 'yes' ? 'ok' : 'note',
    summary: phrase.possible(possible, namespace, trial),
    details: [...(possibility === 'yes' ? [] : lacking.flatMap(phrase.lacking)), ...phrase.trial(trial)],
    remedy: possibility === 'no' ? remedyOf(probing, user) : [],
  };
}

/** Methods for any pod; `exec` needs a container with a shell. */
const FOR_ANY_POD: ReadonlySet<Method> = new Set(['ephemeral', 'clone']);

function possibilityOf({ methods, trial }: Probing): 'yes' | 'no' | 'unknown' {
  const grants = methods
    .filter(({ method }) => FOR_ANY_POD.has(method) && !isRefused(method, trial))
    .map(({ answers }) => grantedOf(answers));
  if (grants.includes('yes')) return 'yes';
  return grants.includes('unknown') ? 'unknown' : 'no';
}

function isPossible({ method, answers }: MethodAccess, trial: Trial): boolean {
  return grantedOf(answers) === 'yes' && !isRefused(method, trial);
}

function isRefused(method: Method, trial: Trial): boolean {
  if (method === 'exec' || trial.kind !== 'refused') return false;
  return method === 'clone' || trial.obstacle.why !== 'refused' || !NEW_PODS_ONLY.has(trial.obstacle.by);
}

/** They count and measure pods; a container that is added to one that is there has no resources of its own. */
const NEW_PODS_ONLY: ReadonlySet<Refuser> = new Set(['quota', 'limit-range']);

function grantedOf(answers: readonly VerbAnswer[]): 'yes' | 'no' | 'unknown' {
  if (answers.some(({ granted }) => granted === 'no')) return 'no';
  return answers.some(({ granted }) => granted === 'unknown') ? 'unknown' : 'yes';
}

function lackingOf(answers: readonly VerbAnswer[]): readonly VerbAnswer[] {
  return answers.filter(({ granted }) => granted === 'no' || granted === 'unknown');
}

/** The least that makes one method possible, by the first that admission is not against. */
function remedyOf({ namespace, methods, trial }: Probing, user: string | undefined): readonly string[] {
  const method = isRefused('ephemeral', trial) ? 'exec' : 'ephemeral';
  const refused = (methods.find((each) => each.method === method)?.answers ?? []).filter(
    ({ granted }) => granted === 'no',
  );
  return [
    ...phrase.refusalRemedy(trial),
    ...phrase.grant(refused, namespace, user),
    ...(method === 'exec' ? [phrase.execRemedy()] : []),
  ];
}

/** An image that is not there yet is no fault: nodes pull it. */
function checkImage({ image: { name, nodes } }: Probing): Check {
  return {
    name: 'image',
    status: nodes.known ? 'ok' : 'note',
    summary: nodes.known ? phrase.image(name, nodes.value) : phrase.imageUnknown(name, nodes.gap),
    details: [],
    remedy: [],
  };
}

function dataOf({ methods, trial, image }: Probing): ProbingDiagnosis {
  return {
    methods: methods.map(({ method, answers }) => ({
      method,
      granted: grantedOf(answers),
      lacking: lackingOf(answers).map((need) => ({
        verb: need.verb,
        resource: resourceName(need),
        granted: need.granted === 'no' ? 'no' : 'unknown',
      })),
    })),
    admission: admissionOf(trial),
    image: {
      name: image.name,
      ...(image.nodes.known ? { nodes: image.nodes.value.total, having: image.nodes.value.having } : {}),
    },
  };
}

function admissionOf(trial: Trial): ProbingDiagnosis['admission'] {
  if (trial.kind === 'accepted') return { result: 'accepted' };
  const { obstacle } = trial;
  const by = trial.kind === 'refused' && obstacle.why === 'refused' ? { by: obstacle.by } : {};
  return { result: trial.kind, ...by, text: phrase.obstacle(trial) };
}
