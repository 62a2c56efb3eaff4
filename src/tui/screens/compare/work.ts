import { startStage } from '../start-stage.ts';
import { answerDiff, type DiffState } from '../../../diff.ts';
import { answerFlow, prepareAnalysis } from '../../../analysis.ts';
import { comparable } from '../../../advise/comparable.ts';
import { stateTold } from '../../data/state-told.ts';
import { type ComparePlace, comparePlace, type CompareStage } from './place.ts';
import { runSteps } from '../../run-steps.ts';
import type { Scene, Step } from '../screen.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { watchedVerdict } from '../../../live/pins.ts';

/** Opens the screen, and compares the snapshot with what is there now. */
export function startCompare(file: string, scene: Scene, how: 'open' | 'replace'): readonly Step[] {
  const place = comparePlace(file);
  return startStage<ComparePlace>(how, place, (signal) => compare(file, scene, signal));
}

async function compare(
  file: string,
  { services, live, pins: { pins } }: Scene,
  signal: AbortSignal,
): Promise<CompareStage> {
  if (services.openSnapshot === undefined) return { kind: 'failed', message: NO_FILES };
  const old = await services.openSnapshot(file);
  const report = await runSteps(answerDiff(sideOf(file, old), sideOf('live', live.snapshot), undefined), signal);
  const analysis = prepareAnalysis(old);
  const flips = pins.flatMap(({ flow, verdict, question }) => {
    const from = watchedVerdict(answerFlow(analysis, question));
    return from === verdict ? [] : [{ flow, from, to: verdict }];
  });
  return { kind: 'compared', report, flips, pins: pins.length, base: live.snapshot };
}

function sideOf(name: string, snapshot: Snapshot): DiffState {
  return { snapshot: comparable(snapshot), report: stateTold(name, snapshot) };
}

/** Why nothing is written or read: a shell that was given no way to. */
export const NO_FILES = 'there are no files here';
