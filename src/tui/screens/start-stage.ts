import { amendStage, type StagedPlace } from '../state/amend.ts';
import type { Step } from './screen.ts';

/** What could not be done is shown where its answer would be, and the shell goes on. */
export interface FailedStage {
  readonly kind: 'failed';
  readonly message: string;
}

/** Shows a place, and there what the work comes to, wherever the user has gone meanwhile. */
export function startStage<P extends StagedPlace & { readonly stage: FailedStage | P['stage'] }>(
  how: 'open' | 'replace',
  place: P,
  work: (signal: AbortSignal) => Promise<P['stage']>,
): readonly Step[] {
  return [
    { kind: how, place },
    {
      kind: 'start',
      work: async (tell, signal) => {
        const stage: P['stage'] = await work(signal).catch(failed);
        tell(amendStage<P>(place.screen, place.id, () => stage));
      },
    },
  ];
}

function failed(error: unknown): FailedStage {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
