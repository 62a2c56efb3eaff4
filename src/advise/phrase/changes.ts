import type { BisectReport, ChangeRow, ChangesReport } from '../changes/changes-report.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Statement } from '../../explain/explanation.ts';
import { count } from '../../explain/phrase/rules.ts';
import { qualifiedName } from '../../model/reference.ts';
import { phraseCauses, phraseWatched } from '../../explain/phrase/flips.ts';

export const WORDS = {
  elsewhere: 'about other pods',
  before: 'selects neither end now; what it selected before is not kept',
  missing: 'an end of the flow is not there now',
  foreign: 'a policy language that is not understood may be about either end',
} as const;

const ROLES = { source: 'the source', destination: 'the destination', dns: 'the look-up of its name' } as const;

export function ofEnd(kind: string, role: keyof typeof ROLES): string {
  switch (kind) {
    case 'Pod':
      return `is ${ROLES[role]}: policies select it by its labels`;
    case 'Namespace':
      return `holds ${ROLES[role]}: policies select by its labels`;
    case 'Service':
      return role === 'dns' ? `is asked for ${ROLES[role]}` : 'leads to the destination';
    default:
      return `makes the pods of ${ROLES[role]}`;
  }
}

export function ofEndpoints(service: string): string {
  return `tells where Service ${service} leads to`;
}

export function ofPolicy(directions: readonly Direction[]): string {
  return `selects ${directions.map(endOf).join(' and ')}`;
}

export function ofDeciding(directions: readonly Direction[], without: string): string {
  return `${ofPolicy(directions)}; without it the flow would be ${without}`;
}

function endOf(direction: Direction): string {
  return direction === 'egress' ? 'the source, for egress' : 'the destination, for ingress';
}

/** The answer in a line. */
export function phraseChanges({ flow, verdict, changes, since, namespaces }: ChangesReport): string {
  const from = `since ${phraseTime(since)}`;
  if (flow === undefined || verdict === undefined) {
    const where = namespaces === undefined ? 'in the cluster' : `in ${namespaces.join(', ')}`;
    return `${count(changes.length, 'change')} ${where} ${from}`;
  }
  const related = changes.filter(({ bearing }) => bearing !== 'no').length;
  const deciding = changes.filter(({ bearing }) => bearing === 'decides').length;
  const what =
    deciding > 0
      ? `${count(deciding, 'change')} ${from} ${deciding === 1 ? 'decides' : 'decide'}`
      : related > 0
        ? `${count(related, 'change')} ${from} could matter`
        : `no change ${from} could matter`;
  return `${what}: ${flow} is ${phraseWatched(verdict)}`;
}

/** `2026-11-21 11:58:31`, in UTC as the API server says it. */
export function phraseTime(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}

/** `NetworkPolicy shop/db changed by kubectl-edit: spec`. */
export function phraseChange({ ref, what, by, fields }: ChangeRow): string {
  const name = `${ref.kind} ${qualifiedName(ref)}`;
  const writer = by === '' ? '' : ` by ${by}`;
  const which = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
  return `${name} ${what === 'deleting' ? 'is being deleted' : what}${writer}${which}`;
}

export function phraseHidden(amount: number): string {
  return `and ${count(amount, 'change')} that cannot matter; -o wide lists ${amount === 1 ? 'it' : 'them'}`;
}

export function phraseMore(amount: number): string {
  return `and ${count(amount, 'earlier change')}; -o wide lists ${amount === 1 ? 'it' : 'them'}`;
}

/** What nobody can tell from objects. */
export function limitsOf(isSnapshot: boolean): readonly Statement[] {
  const limits = [
    [
      'DELETED_UNSEEN',
      'what was deleted leaves no trace in the objects that are there; a snapshot from before would show it',
    ],
    [
      'LAST_WRITE_ONLY',
      'of each program only its last write is kept, not what was there before; a label that was taken away is not told',
    ],
    ...(isSnapshot
      ? [['FEW_WRITES', 'a snapshot keeps one write of pods, namespaces and NetworkPolicies, and of nothing else']]
      : []),
  ];
  return limits.map(([code = '', text = '']) => ({ code, text }));
}

/** More of them stand below, a line each. */
const MOST_NAMED = 3;

export function phraseBisect({
  flow,
  before,
  after,
  isTurned,
  causes,
  differing,
}: Omit<BisectReport, 'summary'>): string {
  if (!isTurned) return `${flow} is ${phraseWatched(after.verdict)} in both; ${count(differing, 'object')} differ`;
  const isShort = causes.length <= MOST_NAMED;
  const what = isShort ? phraseCauses(causes.map(({ cause }) => cause)) : `${causes.length} changes together`;
  return `${what}: ${flow} was ${phraseWatched(before.verdict)}, is ${phraseWatched(after.verdict)}`;
}

export function phraseDiffering({ differing, concerned }: BisectReport): string {
  return `${count(differing, 'object')} differ between the two, ${concerned} of them could matter for this flow`;
}
