import { uniqueBy } from '../model/unique-by.ts';
import type { Admission } from '../engine/all-pairs/exposure.ts';
import type { AskedPort, End, Impossible } from '../engine/ends.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Gap } from '../model/gap.ts';
import type { ProtocolPorts } from '../engine/all-pairs/protocol-ports.ts';
import type { Reach } from './explain-reach.ts';
import type { ReachQuestionKind, ReachReport } from './reach-report.ts';
import { API_VERSION, type Caveat } from './explanation.ts';
import { enforcerUnknown } from './phrase/enforcement.ts';
import { explainEnd } from './phrase/ends.ts';
import { explainEnforcement } from './enforcement.ts';
import { explainGap } from './missing.ts';
import { explainNewPods } from './new-pods.ts';
import { explainPorts } from './explain-ports.ts';
import { isFinished } from '../engine/cluster-index.ts';
import { nameEnd, namePod } from './names.ts';
import { phraseImpossible } from './phrase/impossible.ts';
import { phrasePorts } from './phrase/summary.ts';
import { phraseReach } from './phrase/reach.ts';
import { podsOf } from '../engine/sources.ts';

export interface ReachInput {
  readonly index: ClusterIndex;
  readonly enforcement: Enforcement | undefined;
  readonly question: ReachQuestionKind;
  readonly end: End;
  readonly asked: AskedPort;
  readonly reach: Reach;
  readonly ports: ProtocolPorts;
  readonly impossible: readonly Impossible[];
  readonly gaps: readonly Gap[];
  readonly admissions: readonly Admission[];
  /** How the enforcer reads policies, where that decides about some of the peers. */
  readonly readings: readonly Caveat[];
}

/** Everybody that was found, with what can be said about all of it. */
export function reportReach(input: ReachInput): ReachReport {
  const { index, enforcement, question, end, asked, reach, ports, gaps } = input;
  const direction = question === 'who-can' ? 'ingress' : 'egress';
  const port =
    asked.kind === 'every'
      ? {}
      : { port: phrasePorts(explainPorts((protocol) => ports[protocol])) || nameAsked(asked) };
  const impossible = input.impossible.map(phraseImpossible);
  const { ways, unknown } = reach;
  const names = podsOf(index, end)
    .filter((pod) => !isFinished(pod))
    .map(namePod);
  const missing = [...gaps.map(explainGap), ...reach.missing];
  const words = { question, ways, unknown, impossible, ...port, end: nameEnd(end) };
  return {
    apiVersion: API_VERSION,
    kind: 'ReachReport',
    question,
    summary: phraseReach(words),
    end: explainEnd(end, names, true),
    ...port,
    ways,
    unknown,
    newPods: explainNewPods(
      input.admissions,
      direction,
      asked.kind === 'name' && question === 'can-reach' ? undefined : ports,
    ),
    impossible,
    caveats: enforcement?.kind === 'unknown' ? [enforcerUnknown(enforcement)] : input.readings,
    missing: uniqueBy(missing, ({ text }) => text),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}

function nameAsked(asked: Exclude<AskedPort, { kind: 'every' }>): string {
  return asked.kind === 'name' ? `"${asked.name}"` : `${asked.protocol ?? 'TCP'} ${asked.port}`;
}
