import type { Agreement, FailureReport, LegReport, LookUpReport, ProbeReport } from '../probe-report.ts';
import type { ComparisonNote } from '../compare.ts';
import type { ObservationClass } from '../observation.ts';
import { count, list } from '../../explain/phrase/rules.ts';

/** What the agreement of one connection alone would not tell. */
export function phraseNote(note: ComparisonNote | undefined): string {
  switch (note) {
    case undefined:
      return '';
    case 'nothing-listens':
      return 'policy is not what stops it';
    case 'nothing-listens-perhaps':
      return 'nothing listens, which explains the refusal; a denial would look the same here';
    case 'refused-by-either':
      return 'this enforcer refuses what it denies, and so does a port without a listener: start one, and ask again';
    case 'unexpected-refusal':
      return 'it is stopped, though not in the way of this enforcer, which drops what it denies: something refuses it';
    case 'fits-only':
      return 'it fits what the policies say, but would look the same without them';
    case 'mesh-accepts-first':
      return 'a proxy of the mesh accepts what it then refuses, by a reset or with HTTP 403: that it connects says nothing';
    case 'nothing-enforces':
      return 'nothing enforces the policies';
    case 'nothing-to-compare-with':
      return 'what the policies say is not known, so there is nothing to compare it with';
  }
}

type Measured = ProbeReport['measured']['class'];

interface Compared {
  readonly legs: readonly LegReport[];
  readonly dns: readonly LookUpReport[];
  readonly failures: readonly FailureReport[];
}

/** The whole comparison in one clause. */
export function phraseAgreement(agreement: Agreement, { legs, dns, failures }: Compared): string {
  switch (agreement) {
    case 'agree':
      return phraseAgree(legs, dns);
    case 'disagree':
      return phraseDisagree(legs, dns);
    case 'inconclusive':
      return phraseInconclusive(legs, dns, failures);
  }
}

function phraseAgree(legs: readonly LegReport[], dns: readonly LookUpReport[]): string {
  const notes = notesOf(legs);
  const [only] = notes;
  if (notes.length === 1 && only !== undefined && legs.every(({ note }) => note === only)) return only;
  if (dns.some((each) => each.agreement === 'agree' && each.simulated === 'DENY'))
    return 'policy stops the look-up of the name';
  const expected = new Set(legs.map(({ simulated }) => simulated));
  if (expected.size > 1) return 'the network does what the policies say, for each of them';
  if (expected.has('DENY')) return 'policy is what stops it';
  if (expected.has('IMPOSSIBLE')) return 'there is nothing to connect to, and no policy is the cause';
  return 'it is allowed, and it works';
}

function phraseDisagree(legs: readonly LegReport[], dns: readonly LookUpReport[]): string {
  const wrong = legs.filter(({ agreement }) => agreement === 'disagree');
  const [first] = wrong;
  if (first === undefined) {
    const [lookUp] = dns.filter(({ agreement }) => agreement === 'disagree');
    return lookUp === undefined ? '' : `DNS is denied, and ${lookUp.pod} is answered all the same`;
  }
  const isAll = wrong.length === legs.length;
  const which = isAll ? '' : `${wrong.length} of ${count(legs.length, 'connection')}: `;
  const kinds = new Set(
    wrong.map(({ simulated }) => (simulated === 'DENY' ? 'open' : simulated === 'IMPOSSIBLE' ? 'answered' : 'closed')),
  );
  if (kinds.size > 1) return `${which}the network does other things than the policies say`;
  if (kinds.has('open')) return `${which}denied by policy, and the packets arrive all the same`;
  if (kinds.has('answered')) return `${which}nothing is behind the Service, and something answers`;
  return first.simulated === 'NOT_ENFORCED'
    ? `${which}nothing that was found enforces policies, and it is stopped all the same`
    : `${which}allowed by policy, and it does not work`;
}

function phraseInconclusive(
  legs: readonly LegReport[],
  dns: readonly LookUpReport[],
  failures: readonly FailureReport[],
): string {
  const open = legs.filter(({ agreement }) => agreement === 'inconclusive');
  const [first] = open;
  if (first === undefined) {
    const [lookUp] = dns.filter(({ agreement }) => agreement === 'inconclusive');
    return lookUp === undefined ? NOTHING_MEASURED : `the name could not be looked up: ${lookUp.sentence}`;
  }
  const which = open.length === legs.length ? '' : `${open.length} of ${count(legs.length, 'connection')}: `;
  return `${which}${first.note === '' ? phraseDoubt(first.class, failures) : first.note}`;
}

/** Why a class says nothing about policy; what was seen stands beside it. */
function phraseDoubt(of: ObservationClass, failures: readonly FailureReport[]): string {
  switch (of) {
    case 'PROBE_FAILED':
      return phraseFailed(failures);
    case 'TARGET_DOWN':
      return 'a destination that is down tells nothing about policies';
    case 'DNS_FAILURE':
      return 'without an address nothing was connected to';
    case 'REACHABLE':
    case 'NO_LISTENER':
    case 'REJECTED':
    case 'BLOCKED':
    case 'INCONCLUSIVE':
      return 'what was seen has more than one meaning';
  }
}

const NOTHING_MEASURED = 'nothing could be measured';
const PROBE_FAILED = 'the probe could not run';

/** The first source that could not connect; why stands among the failures. */
function phraseFailed(failures: readonly FailureReport[]): string {
  const [failure] = failures.filter(({ role }) => role === 'source');
  return failure === undefined ? NOTHING_MEASURED : `${NOTHING_MEASURED} from ${failure.pod}`;
}

function notesOf(legs: readonly LegReport[]): readonly string[] {
  return [...new Set(legs.map(({ note }) => note).filter((note) => note !== ''))];
}

/** What was measured, of all connections together. */
export function phraseMeasured({
  measured,
  legs,
  dns,
}: Pick<Compared, 'legs' | 'dns'> & { readonly measured: Measured }): string {
  if (measured === 'PROBE_FAILED') return PROBE_FAILED;
  if (measured === 'DNS_FAILURE') {
    const failed = dns.find(({ result }) => result !== 'answer');
    return failed === undefined ? 'the name is not found' : `"${failed.name}" is not found: ${failed.sentence}`;
  }
  const sentences = [...new Set(legs.map(({ sentence }) => sentence))];
  if (measured !== 'MIXED') return sentences.length === 1 ? (sentences[0] ?? '') : list(sentences, 'and');
  const byClass = Map.groupBy(legs, (leg) => leg.class);
  return list(
    [...byClass].map(([name, group]) => `${group.length} of ${legs.length} ${phraseClass(name)}`),
    'and',
  );
}

const CLASSES: Readonly<Record<ObservationClass, string>> = {
  REACHABLE: 'reachable',
  NO_LISTENER: 'without a listener',
  REJECTED: 'rejected',
  BLOCKED: 'blocked',
  DNS_FAILURE: 'without an address',
  TARGET_DOWN: 'down',
  INCONCLUSIVE: 'inconclusive',
  PROBE_FAILED: 'not probed',
};

export function phraseClass(of: ObservationClass): string {
  return CLASSES[of];
}
