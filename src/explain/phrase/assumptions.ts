import type { Assumption, UnreadSetting } from '../../model/divergence.ts';
import type { Caveat } from '../explanation.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import type { Trace } from '../../engine/trace.ts';
import { list } from './rules.ts';
import { nameEndpoint } from '../names.ts';
import { rbacRemedy } from './rbac.ts';

/** A setting that would turn an answer, with what it would then be. */
export interface Turning {
  readonly assumption: Assumption;
  /** After `With enable-policy=always`: `this flow would be denied`. */
  readonly effect: string;
}

/** What of an answer about many would be answered otherwise: how many pairs of ends, or workloads. */
export interface Turned {
  readonly pairs: number;
  /** Absent: pairs. */
  readonly of?: 'workloads';
  /** False: not all pairs were looked at, and there may be more. */
  readonly isAll: boolean;
}

const VERDICTS: Readonly<Record<Trace['verdict'], string>> = {
  ALLOW: 'would be allowed',
  DENY: 'would be denied',
  UNKNOWN: 'would not be known',
};

/** `this flow would be denied (x/a → x/b)`. */
export function phraseOtherVerdict({ flow }: Trace, verdict: Trace['verdict']): string {
  const [from, to] = [nameEndpoint(flow.source) ?? 'the source', nameEndpoint(flow.destination) ?? 'the destination'];
  return `this flow ${VERDICTS[verdict]} (${from} → ${to})`;
}

/** Where the enforcer would then let everything pass; others, as a mesh, may deny all the same. */
export function phraseNothingDenied({ title }: Enforcer): string {
  return `${title} would deny nothing`;
}

/** Of an answer about many: `12 of these pairs would be answered otherwise`. */
export function phraseTurned(turned: Turned): string {
  return `${phraseThose(turned)} would be answered otherwise`;
}

/** `12 of these pairs`. */
export function phraseThose({ pairs, isAll, of }: Turned): string {
  return `${isAll ? '' : 'at least '}${pairs} of these ${of ?? 'pairs'}`;
}

/** Of a pod that a NetworkPolicy closes, where those of another language are enforced all the same. */
export const NO_NETWORK_POLICIES = 'no NetworkPolicy would be enforced';

/** Of a pod that no policy selects. */
export const CLOSED_UNSELECTED = 'it would be closed where no policy selects it';

/**
 * Settings that were taken for what they usually are, where that decides: one caveat a place in which they stand. Each of
 * them turns the answer alone (`or`), or it takes all of them (`and`).
 */
export function assumedSettings(
  { title, version }: Pick<Enforcer, 'title' | 'version'>,
  turning: readonly Turning[],
  together: 'or' | 'and' = 'or',
): readonly Caveat[] {
  const who = version === undefined ? title : `${title} ${version}`;
  return [...Map.groupBy(turning, ({ assumption }) => assumption.where).values()].flatMap((each) => {
    const [first] = each;
    if (first === undefined) return [];
    const taken = [...new Set(each.map(({ assumption: { setting, assumed } }) => `${setting}=${assumed}`))];
    const effects = [...Map.groupBy(each, ({ effect }) => effect)].map(
      ([effect, those]) =>
        `With ${list(
          those.map(({ assumption: { setting, otherwise } }) => `${setting}=${otherwise}`),
          together,
        )} ${effect}`,
    );
    const text = `assuming ${list(taken, 'and')}, as usual with ${who}: ${phraseUnread(first.assumption)}. ${effects.join('. ')}`;
    return [{ code: 'SETTING_ASSUMED', severity: 'warning', text, ...remedyOf(first.assumption) }];
  });
}

/** `ConfigMap kube-system/cilium-config was not read (forbidden)`. */
export function phraseUnread({ where, gap, varies }: UnreadSetting): string {
  if (varies === true) return `${where} is for some nodes alone`;
  return `${where} was not ${gap === undefined ? 'given' : `read (${gap.reason})`}`;
}

/** How to have it read; nothing where no permission is missing. */
export function remedyOf({ gap }: UnreadSetting): Pick<Caveat, 'remedy'> {
  return gap?.reason === 'forbidden' ? { remedy: rbacRemedy(gap) } : {};
}
