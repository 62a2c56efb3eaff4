import { about, exactly, list, object, optional, text, words } from './schema.ts';
import { AGREEMENT, TIMINGS, WHOLE_PROBE } from './probe-report.ts';
import { API, INPUT, NEXT_STEP, type Printed, VERDICT } from './common.ts';
import { SIMULATED_VIA } from './explanations.ts';
import type { ViaLegReport, ViaProbeReport } from '../../probe/via-probe-report.ts';

const LEG = object<ViaLegReport>({
  leg: words<ViaLegReport['leg']>({ client: '', backend: '' }),
  port: optional(text('by which requests come in')),
  flow: optional(text('absent where no policy of the cluster is asked')),
  sentence: text('what is particular to it; may be empty'),
  simulated: VERDICT,
  agreement: words<ViaLegReport['agreement']>({
    agree: '',
    disagree: '',
    inconclusive: '',
    'not-measured': 'nothing could be made to connect as this leg does',
  }),
  summary: text('the comparison in one clause, or why there is none'),
  elsewhere: about('how else to find out what was not measured', list(NEXT_STEP)),
  report: optional(about('absent: not measured', WHOLE_PROBE)),
});

export const VIA_PROBE_REPORT = object<Printed<ViaProbeReport>>({
  apiVersion: API,
  kind: exactly('ViaProbeReport' as const),
  flow: text('the question in one line'),
  agreement: about('of the whole request', AGREEMENT),
  summary: text('the comparison in one clause'),
  simulated: SIMULATED_VIA,
  measured: object<ViaProbeReport['measured']>({
    passage: words<ViaProbeReport['measured']['passage']>({
      through: 'packets get all the way',
      stopped: 'by one of the legs',
      partly: 'by some of the ports that lead in',
      unknown: 'not all that decides was measured',
    }),
    summary: text(),
  }),
  legs: about('in the order of those that were simulated', list(LEG)),
  timings: TIMINGS,
  input: INPUT,
});
