import { uniqueBy } from '../model/unique-by.ts';
import { assumedSettings, phraseNothingDenied, phraseTurned, type Turned } from './phrase/assumptions.ts';
import { type EnforcerFlag, ENFORCER_FLAGS, type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import { type CompiledPolicy, everyPolicy, modelOf, type PolicySet } from '../dialects/compiled.ts';
import type { Caveat } from './explanation.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import { nameObject } from './names.ts';
import type { Divergence } from '../model/divergence.ts';
import type { Enforcement, Enforcer } from '../model/enforcement.ts';
import { flagsThatMatter } from '../engine/flags-that-matter.ts';
import { conditionsAbove, phraseDecidingMany, sctpLeftOut } from './phrase/caveats.ts';

/** How many pairs of an answer would be another if policies were read in this way. */
export type CountTurned = (model: EnforcerModel) => Generator<undefined, Turned>;

export interface ManyAnswers {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** How the policies were read. */
  readonly model: EnforcerModel;
  readonly enforcement: Enforcement | undefined;
  /** Whether any of the answers is a denial. */
  readonly deniesAny: boolean;
  /** The other state of a comparison: what matters in either is asked about both, and told of both in the same words. */
  readonly comparedWith?: Pick<ManyAnswers, 'index' | 'policies'>;
}

/**
 * Of an answer about many pairs: the divergences of whoever enforces that decide some of them, and the settings that were
 * not read and would. Where no policy uses what they are about, nothing is asked again.
 */
export function* caveatsOfMany(
  { index, policies, model, enforcement, deniesAny, comparedWith }: ManyAnswers,
  count: CountTurned,
): Generator<undefined, readonly Caveat[]> {
  const conditional = conditionalPolicies(policies);
  const above = conditional.length === 0 ? [] : [conditionsAbove(conditional)];
  if (enforcement?.kind !== 'enforced') return above;
  const { enforcers } = enforcement;
  const there = comparedWith === undefined ? [] : flagsThatMatter(comparedWith.index, comparedWith.policies);
  const matters = new Set([...flagsThatMatter(index, policies), ...there]);
  const isSctpLeftOut = model.sctp !== modelOf(policies).sctp;
  const caveats = [...above, ...(isSctpLeftOut ? enforcers.flatMap(leftOut) : [])];
  caveats.push(...(yield* decidingMany(enforcers, model, matters, count)));
  for (const enforcer of enforcers)
    caveats.push(
      ...(yield* assumedOfMany(enforcer, { model, matters, deniesAny, isAlone: enforcers.length === 1 }, count)),
    );
  return caveats;
}

/** Policies with rules that also judge what is said over connections. */
function conditionalPolicies(policies: PolicySet): readonly CompiledPolicy[] {
  const isConditional = ({ ingress, egress }: CompiledPolicy): boolean =>
    [...ingress.rules, ...egress.rules].some(({ conditions }) => conditions !== undefined);
  return uniqueBy(everyPolicy(policies).filter(isConditional), ({ ref }) => nameObject(ref));
}

/** SCTP, which nobody here uses. */
function leftOut(enforcer: Enforcer): readonly Caveat[] {
  const divergence = (enforcer.divergences ?? []).find(({ reads }) => reads.sctp !== undefined);
  return divergence === undefined ? [] : [sctpLeftOut(enforcer, divergence)];
}

interface Candidate {
  readonly enforcer: Enforcer;
  readonly divergence: Divergence;
}

function* decidingMany(
  enforcers: readonly Enforcer[],
  model: EnforcerModel,
  matters: ReadonlySet<EnforcerFlag>,
  count: CountTurned,
): Generator<undefined, readonly Caveat[]> {
  const candidates = enforcers.flatMap((enforcer) =>
    (enforcer.divergences ?? [])
      .filter(({ reads }) => flagsOf(reads).some((flag) => matters.has(flag) && model[flag] !== SPECIFICATION[flag]))
      .map((divergence): Candidate => ({ enforcer, divergence })),
  );
  if (candidates.length === 0) return [];
  const together = yield* count(withoutAll(model, candidates));
  if (together.pairs === 0) return [];
  const alone: Caveat[] = [];
  for (const { enforcer, divergence } of candidates) {
    const turned = candidates.length === 1 ? together : yield* count(withoutAll(model, [{ enforcer, divergence }]));
    if (turned.pairs > 0) alone.push(phraseDecidingMany(enforcer, divergence, turned));
  }
  // Several may turn pairs that none of them turns alone.
  const said =
    alone.length > 0
      ? alone
      : candidates.map(({ enforcer, divergence }) => phraseDecidingMany(enforcer, divergence, together));
  return uniqueBy(said, ({ code }) => code);
}

function withoutAll(model: EnforcerModel, candidates: readonly Candidate[]): EnforcerModel {
  const flags = candidates.flatMap(({ divergence }) => flagsOf(divergence.reads));
  return { ...model, ...Object.fromEntries(flags.map((flag) => [flag, SPECIFICATION[flag]])) };
}

/** The flags in which another reading differs. */
export function changedFlags(model: EnforcerModel, other: EnforcerModel): Partial<EnforcerModel> {
  const flags = ENFORCER_FLAGS.filter((flag) => model[flag] !== other[flag]);
  return Object.fromEntries(flags.map((flag) => [flag, other[flag]]));
}

function flagsOf(reads: Partial<EnforcerModel>): readonly EnforcerFlag[] {
  return ENFORCER_FLAGS.filter((flag) => reads[flag] !== undefined);
}

interface Assuming {
  readonly model: EnforcerModel;
  readonly matters: ReadonlySet<EnforcerFlag>;
  readonly deniesAny: boolean;
  /** Nobody else enforces. */
  readonly isAlone: boolean;
}

function* assumedOfMany(
  enforcer: Enforcer,
  { model, matters, deniesAny, isAlone }: Assuming,
  count: CountTurned,
): Generator<undefined, readonly Caveat[]> {
  const turning = [];
  for (const assumption of enforcer.assumptions ?? []) {
    const { reads } = assumption;
    if (reads === undefined) {
      if (deniesAny && isAlone) turning.push({ assumption, effect: phraseNothingDenied(enforcer) });
      continue;
    }
    if (!flagsOf(reads).some((flag) => matters.has(flag))) continue;
    const turned = yield* count({ ...model, ...reads });
    if (turned.pairs > 0) turning.push({ assumption, effect: phraseTurned(turned) });
  }
  return assumedSettings(enforcer, turning);
}
