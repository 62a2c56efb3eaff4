import { stateTold } from '../../data/state-told.ts';
import type { Pin } from '../../../live/pins.ts';
import { startStage } from '../start-stage.ts';
import { runSteps } from '../../run-steps.ts';
import type { Scene, Step } from '../screen.ts';
import type { StateChange } from '../../../model/state-change.ts';
import { answerFlow } from '../../../analysis.ts';
import { type ChangeComparison, compareChanges, prepareChanges, tellChanges } from '../../../what-if.ts';
import { watchedVerdict } from '../../../live/pins.ts';
import type { PinFlip } from '../compared.ts';
import { type Draft, type WhatIfPlace, whatIfPlace, type WhatIfStage } from './place.ts';

/** Opens the screen, and compares what is there with what would be. */
export function startWhatIf(draft: Draft, scene: Scene, how: 'open' | 'replace'): readonly Step[] {
  const place = whatIfPlace(draft);
  if (place.stage.kind === 'empty') return [{ kind: how, place }];
  return startStage<WhatIfPlace>(how, place, (signal) => compare(draft, scene, signal));
}

async function compare(draft: Draft, { live, pins, state }: Scene, signal: AbortSignal): Promise<WhatIfStage> {
  const read = await readDraft(draft, state.namespace ?? 'default');
  if (read.kind === 'refused') return read;
  const base = prepareChanges(live.snapshot);
  const comparison = await runSteps(compareChanges(base, read.changes), signal);
  const scope = { base: stateTold('live', live.snapshot), requested: [] };
  const { fallout, ...report } = await runSteps(tellChanges(base, comparison, scope), signal);
  return {
    kind: 'compared',
    report,
    fallout,
    flips: flipsOf(pins.pins, comparison),
    pins: pins.pins.length,
    base: live.snapshot,
  };
}

type ReadDraft =
  | { readonly kind: 'changes'; readonly changes: readonly StateChange[] }
  | Extract<WhatIfStage, { kind: 'refused' }>;

async function readDraft({ text, deleted }: Draft, namespace: string): Promise<ReadDraft> {
  const deletions = deleted.map((ref): StateChange => ({ kind: 'delete-policy', ref }));
  if (text.trim() === '') return { kind: 'changes', changes: deletions };
  const { loadTexts } = await import('../../../cluster/manifests/load.ts');
  const { formatProblem } = await import('../../../cluster/manifests/problem.ts');
  const { snapshot, problems, isStateless } = loadTexts([{ name: 'what-if.yaml', text }], namespace);
  const errors = problems.filter(({ severity }) => severity === 'error').map(formatProblem);
  if (errors.length > 0) return { kind: 'refused', problems: errors };
  if (isStateless) return { kind: 'refused', problems: ['no object is in it that says anything about flows'] };
  return { kind: 'changes', changes: [...deletions, { kind: 'put', objects: snapshot }] };
}

function flipsOf(pins: readonly Pin[], { changed }: ChangeComparison): readonly PinFlip[] {
  return pins.flatMap(({ flow, verdict, question }) => {
    const to = watchedVerdict(answerFlow(changed, question));
    return to === verdict ? [] : [{ flow, from: verdict, to }];
  });
}
