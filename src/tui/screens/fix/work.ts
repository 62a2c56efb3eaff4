import { startStage } from '../start-stage.ts';
import { answerFix } from '../../../fix.ts';
import { type FixPlace, fixPlace, type FixStage } from './place.ts';
import { parseTarget } from '../../../model/parse-target.ts';
import { runSteps } from '../../run-steps.ts';
import type { Scene, Step } from '../screen.ts';
import { withPort } from '../../data/answers.ts';

/** Opens the screen, and searches for changes that let the flow pass. */
export function startFix(
  flow: Pick<FixPlace, 'source' | 'destination' | 'port'>,
  scene: Scene,
  how: 'open' | 'replace',
): readonly Step[] {
  const place = fixPlace(flow.source, flow.destination, flow.port);
  return startStage<FixPlace>(how, place, (signal) => search(place, scene, signal));
}

async function search(
  { source, destination, port }: FixPlace,
  { live, state, opened }: Scene,
  signal: AbortSignal,
): Promise<FixStage> {
  const from = parseTarget(source, 'source');
  const to = parseTarget(withPort(destination, port), 'destination');
  if (!from.ok || !to.ok) return { kind: 'failed', message: NO_FLOW };
  const steps = answerFix(live.snapshot, {
    source: from.target,
    destination: to.target,
    namespace: state.namespace,
    addressesOfNames: new Map(),
    inputFlags: opened.inputFlags,
    wanted: 'allow',
    clusterFlags: live.status.kind === 'static' ? '' : opened.inputFlags,
  });
  const answer = await runSteps(steps, signal);
  return answer.kind === 'unresolved' ? { kind: 'failed', message: NO_FLOW } : { kind: 'found', report: answer.report };
}

const NO_FLOW = 'these ends are no flow any more';
