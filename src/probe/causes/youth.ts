import { type CauseTest, decidingPolicies, type Disagreement, podsOf, rank } from './disagreement.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { type Change, lagOf } from '../lag.ts';
import * as phrase from '../phrase/causes.ts';

/** The answer changed between attempts: nothing explains more. */
export const changing: CauseTest = ({ observation, ends }) =>
  observation.changed ? rank(99, phrase.answerChanged(ends)) : undefined;

/** A policy that has a say here was made or changed moments ago. */
export const youngPolicy: CauseTest = (disagreement) => {
  const deciding = decidingPolicies(disagreement).map(({ ref, created }) => event(disagreement, ref, created));
  const [youngest] = youngOnes(disagreement, 'policy', deciding);
  if (youngest !== undefined) return report(disagreement, 'POLICY_YOUNG', youngest, 97);
  // It may have selected an end until it was changed.
  const namespaces = new Set(podsOf(disagreement).map(({ namespace }) => namespace));
  const nearby = disagreement.evidence.changes
    .filter(({ ref }) => ref.kind.endsWith('Policy') && (ref.namespace === undefined || namespaces.has(ref.namespace)))
    .map(({ ref, at, by }) => ({ ref, at, by }));
  const [other] = youngOnes(disagreement, 'policy', nearby);
  return other === undefined ? undefined : report(disagreement, 'POLICY_YOUNG', other, 62);
};

/** Other labels, of a pod or its namespace, are another identity to some enforcers. */
export const youngLabels: CauseTest = (disagreement) => {
  const pods = podsOf(disagreement);
  const isOurs = ({ kind, namespace, name }: ObjectRef): boolean =>
    kind === 'Namespace'
      ? pods.some((pod) => pod.namespace === name)
      : kind === 'Pod' && pods.some((pod) => pod.namespace === namespace && pod.name === name);
  const labelled = disagreement.evidence.changes.flatMap(({ ref, labelsAt, by }) =>
    labelsAt === undefined || !isOurs(ref) ? [] : [{ ref, at: labelsAt, by }],
  );
  const [youngest] = youngOnes(disagreement, 'labels', labelled);
  return youngest === undefined ? undefined : report(disagreement, 'LABELS_YOUNG', youngest, 96);
};

export const youngPod: CauseTest = (disagreement) => {
  const made = podsOf(disagreement).flatMap(({ namespace, name, created }) =>
    created === undefined ? [] : [{ ref: { kind: 'Pod', namespace, name }, at: created, by: '' }],
  );
  const [youngest] = youngOnes(disagreement, 'pod', made);
  return youngest === undefined ? undefined : report(disagreement, 'POD_YOUNG', youngest, 94);
};

interface Event {
  readonly ref: ObjectRef;
  /** RFC 3339; absent: not known. */
  readonly at: string | undefined;
  readonly by: string;
}

interface DatedEvent extends Event {
  readonly at: string;
  readonly ageMs: number;
}

/** The last that was written of an object, else when it was made. */
function event({ evidence }: Disagreement, ref: ObjectRef, created: string | undefined): Event {
  const change = evidence.changes.find((each) => isSame(each.ref, ref));
  return { ref, at: change?.at ?? created, by: change?.by ?? '' };
}

function isSame(one: ObjectRef, other: ObjectRef): boolean {
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}

/** Those that are younger than the enforcer may lag, the youngest first. */
function youngOnes(
  { evidence, enforcement }: Disagreement,
  change: Change,
  events: readonly Event[],
): readonly DatedEvent[] {
  const lag = lagOf(enforcement, change);
  return events
    .flatMap(({ ref, at, by }) => (at === undefined ? [] : [{ ref, at, by, ageMs: evidence.now - Date.parse(at) }]))
    .filter(({ ageMs }) => ageMs < lag)
    .toSorted((one, other) => one.ageMs - other.ageMs);
}

/** Measured for long without a change, the same lag is a worse explanation. */
const LONG = 10_000;

function report(
  { observation, ends, enforcement }: Disagreement,
  code: 'POLICY_YOUNG' | 'LABELS_YOUNG' | 'POD_YOUNG',
  { ref, at, ageMs, by }: DatedEvent,
  likelihood: number,
) {
  const measuredMs = Math.max(0, ...observation.attempts.map(({ atMs, ms }) => atMs + ms));
  const known = knownToLag(enforcement, KNOWN_LAGS[code]);
  const cause = phrase.young(code, { ref, at, ageMs: Math.max(0, ageMs), by, measuredMs, ends, known });
  return rank(measuredMs > LONG ? likelihood - 35 : likelihood, cause);
}

/** What is known of enforcers that lag behind such a change, by its code. */
const KNOWN_LAGS: Readonly<Record<'POLICY_YOUNG' | 'LABELS_YOUNG' | 'POD_YOUNG', string | undefined>> = {
  POLICY_YOUNG: undefined,
  LABELS_YOUNG: 'CILIUM_OLD_LABELS',
  POD_YOUNG: 'STARTUP_WINDOW',
};

function knownToLag(enforcement: Disagreement['enforcement'], wanted: string | undefined): string | undefined {
  if (enforcement?.kind !== 'enforced') return undefined;
  const [known] = enforcement.enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? [])
      .filter(({ code }) => code === wanted)
      .map((divergence) => phrase.knownToLag(enforcer, divergence)),
  );
  return known;
}
