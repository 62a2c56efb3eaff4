import { createProbeRows } from '../../probe-rows.ts';
import { amendStage } from '../../state/amend.ts';
import type { PlannedProbe, ProbeService } from '../../../probe/service.ts';
import { type ProbePlace, probePlace, type ProbeStage } from './place.ts';
import type { ProbeReport } from '../../../probe/probe-report.ts';
import type { RunEvent } from '../../../probe/run.ts';
import type { Scene, Step } from '../screen.ts';
import { withPort } from '../../data/answers.ts';

/** Opens the screen and plans: reads what the flow needs, and asks the server what it would take. */
export function startProbe(
  flow: Pick<ProbePlace, 'source' | 'destination' | 'port'>,
  { state }: Pick<Scene, 'state'>,
  service: ProbeService,
  how: 'open' | 'replace',
): readonly Step[] {
  const place = probePlace(flow.source, flow.destination, flow.port);
  const { namespace } = state;
  const asked = { source: place.source, destination: withPort(place.destination, place.port), namespace };
  return [
    { kind: how, place },
    {
      kind: 'start',
      work: async (tell) => {
        const plan = await settle(service.plan(asked), (planned) => ({ kind: 'planned', plan: planned }));
        tell(amend(place.id, () => plan));
      },
    },
  ];
}

/** Carries the plan out. What goes on is told as it comes; what is left of it when the shell has ended, too. */
export function carryOut({ id, stage }: ProbePlace): readonly Step[] {
  if (stage.kind !== 'planned') return [];
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  return [
    amend(id, () => ({ kind: 'running', rows: [], stop, isStopping: false, seconds: 0 })),
    {
      kind: 'start-and-tidy',
      work: async (tell, ending) => {
        const outcome = await settle(
          measure(stage.plan, id, tell, AbortSignal.any([stopping.signal, ending])),
          (report) => ({
            kind: 'done',
            report,
          }),
        );
        tell(amend(id, () => outcome));
        return farewell(outcome);
      },
    },
  ];
}

/** Ends the scripts and tidies up; the screen stays, and says what is left. */
export function stopProbe({ id, stage }: ProbePlace): readonly Step[] {
  if (stage.kind !== 'running') return [];
  stage.stop();
  return [amend(id, (now) => (now.kind === 'running' ? { ...now, isStopping: true } : now))];
}

function measure(
  plan: PlannedProbe,
  id: number,
  tell: (...steps: readonly Step[]) => void,
  signal: AbortSignal,
): Promise<ProbeReport> {
  const rows = createProbeRows();
  const start = performance.now();
  const news = (): void => {
    const seconds = Math.round((performance.now() - start) / 1000);
    tell(amend(id, (now) => (now.kind === 'running' ? { ...now, rows: rows.rows(), seconds } : now)));
  };
  // A container that takes its time to start says nothing for long.
  const clock = setInterval(news, 1000);
  const noted = (event: RunEvent): void => {
    rows.note(event);
    news();
  };
  return plan.carryOut(noted, signal).finally(() => clearInterval(clock));
}

/** What a failure of reading or planning comes to: it is shown, and the shell goes on. */
async function settle<T>(work: Promise<T>, done: (value: T) => ProbeStage): Promise<ProbeStage> {
  try {
    return done(await work);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function amend(id: number, change: (stage: ProbeStage) => ProbeStage): Step {
  return amendStage<ProbePlace>('probe', id, change);
}

/** For the terminal after the shell: what could not be taken out of the cluster. */
function farewell(outcome: ProbeStage): string {
  if (outcome.kind === 'failed') return `the probe was stopped: ${outcome.message}`;
  if (outcome.kind !== 'done') return 'the probe was stopped';
  const left = outcome.report.leftBehind.map(({ text }) => text);
  return left.length === 0
    ? 'the probe was stopped; nothing of it is left'
    : `the probe was stopped; ${left.join('; ')}`;
}
