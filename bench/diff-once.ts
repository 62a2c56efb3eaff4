/**
 * `node --expose-gc bench/diff-once.ts BEFORE AFTER`: what differs between two worlds of files, in a process that has done nothing
 * before, and prints how long that took after both were read, in milliseconds, and how much memory, as JSON.
 */
import { answerDiff, type DiffState } from '../src/diff.ts';
import type { DiffReport } from '../src/advise/diff/diff-report.ts';
import { loadManifests } from '../src/cluster/manifests/load.ts';
import { bytesHeld, timed } from './measure.ts';

export interface DiffPhases {
  /** From two loaded states to the report, rules looked up. */
  readonly answer: number;
  /** Bytes of heap and buffers more than the loaded objects take, garbage included. */
  readonly memory: number;
  readonly pairs: number;
}

async function diffOnce([before = '', after = '']: readonly string[]): Promise<DiffPhases> {
  const [was, is] = [await load(before), await load(after)];
  globalThis.gc?.();
  const held = bytesHeld();
  const answered = timed(() => answer(was, is));
  const { gained, lost, changed, unknown } = answered.result.counts;
  return { answer: answered.ms, memory: bytesHeld() - held, pairs: gained + lost + changed + unknown };
}

async function load(file: string): Promise<DiffState> {
  const { snapshot, problems } = await loadManifests([file], { namespace: 'default', stdin: process.stdin });
  if (problems[0] !== undefined) throw new Error(`the world has a problem: ${problems[0].message}`);
  const input = { kind: 'demo', read: {}, ignored: {}, problems: [] } as const;
  return { snapshot, report: { name: file, input, notRead: [], invalid: [] } };
}

function answer(was: DiffState, is: DiffState): DiffReport {
  const steps = answerDiff(was, is, undefined);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

process.stdout.write(JSON.stringify(await diffOnce(process.argv.slice(2))));
