import type { ProbeReport, ProbeSetReport } from '../probe-report.ts';
import { count } from '../../explain/phrase/rules.ts';

/** `3 flows: 2 agree, 1 disagrees`. */
export function phraseTotals({
  flows,
  agree,
  disagree,
  inconclusive,
  failed,
  unmet,
}: ProbeSetReport['totals']): string {
  const parts = [
    ...(agree > 0 ? [`${agree} ${agree === 1 ? 'agrees' : 'agree'}`] : []),
    ...(disagree > 0 ? [`${disagree} ${disagree === 1 ? 'disagrees' : 'disagree'}`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    ...(failed > 0 ? [`${failed} could not be probed`] : []),
    ...(unmet > 0 ? [`${unmet} not as expected`] : []),
  ];
  return `${count(flows, 'flow')}: ${parts.join(', ')}`;
}

/** Flows that are as they should be and too many to be listed, perhaps below others. */
export function phraseWell(amount: number, areOthers: boolean): string {
  return `${areOthers ? `${amount} others agree` : `all ${count(amount, 'flow')}`} (-o wide lists them)`;
}

/** What is to be said of one flow of many; `expected` where the network does not do it. */
export function phraseRow(
  { agreement, summary, measured, failures }: ProbeReport,
  expected: 'allow' | 'deny' | undefined,
): string {
  if (expected !== undefined) {
    const what = expected === 'allow' ? 'expected to work' : 'expected to be stopped';
    return `${what}, and ${measured.summary}; ${summary}`;
  }
  if (agreement !== 'inconclusive') return summary;
  if (measured.class !== 'PROBE_FAILED') return `${measured.summary}; ${summary}`;
  const [failure] = failures.filter(({ role }) => role === 'source');
  return failure === undefined ? summary : `${summary}: ${failure.text}`;
}
