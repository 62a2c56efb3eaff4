import type { GlobalOptions } from '../options.ts';
import type { ReachQuestionKind } from '../../explain/reach-report.ts';
import type { ReachRequest } from '../request.ts';
import { parseTarget } from '../../model/parse-target.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { targetUsageError } from '../target-error.ts';
import { UsageError } from '../usage-error.ts';

/** The request that the arguments of "who-can" or "can-reach" make. Throws a UsageError when they make none. */
export function completeReach(
  question: ReachQuestionKind,
  args: readonly string[],
  options: GlobalOptions,
): ReachRequest {
  const [text, ...rest] = args;
  const usage = `${PROGRAM} ${question} ${question === 'who-can' ? 'DESTINATION[:PORT]' : 'SOURCE[:PORT]'}`;
  if (text === undefined) {
    throw new UsageError(`"${question}" needs a ${question === 'who-can' ? 'destination' : 'source'}`, [usage]);
  }
  if (rest.length > 0) {
    const [other = ''] = rest;
    const [from, to] = question === 'who-can' ? [other, text] : [text, other];
    throw new UsageError(`"${question}" takes one end, and then comes "${rest.join('", "')}"`, [
      usage,
      `of two ends: ${PROGRAM} why ${from} ${to}`,
    ]);
  }
  refuseSelectors(question, options, 'it asks about the end that you name');
  // A source has a port here, too: it is that of whoever is reached.
  const parse = parseTarget(text, 'destination');
  if (!parse.ok) throw targetUsageError({ ...parse.error, role: question === 'who-can' ? 'destination' : 'source' });
  return { question, target: parse.target, options };
}
