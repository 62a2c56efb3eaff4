import type { DnsExplanation, NextStep, PathExplanation } from './explanation.ts';
import type { Pod } from '../model/pod.ts';
import type { Question } from '../engine/ends.ts';
import * as phrase from './phrase/next-steps.ts';

export interface NextStepInput {
  readonly paths: readonly PathExplanation[];
  readonly dns: DnsExplanation | undefined;
  /** Pods at the ends, whose policies one may want to look at. */
  readonly sourcePod: Pod | undefined;
  readonly destinationPod: Pod | undefined;
  /** The destination of a question about every port, as one would type it; which rule is near is known for one port only. */
  readonly askedWhole: string | undefined;
  /** What was asked, for a question about one port: changes can be tried for it. */
  readonly fixable: Question | undefined;
  /** Flags that lead back to the same state: `--demo`, `-f ./manifests`, `--context prod`. */
  readonly inputFlags: string;
}

/** With more conditions off, the rule is about something else. */
const MENDABLE = 2;

/** What to do now: mend the nearest condition of each side that denies, and look closer at that side. At most five lines. */
export function findNextSteps(input: NextStepInput): readonly NextStep[] {
  const { paths, dns } = input;
  const denied = paths.filter(({ verdict }) => verdict === 'DENY');
  const dnsDenied = dns?.verdict === 'DENY' ? dns.udp.filter(({ verdict }) => verdict === 'DENY') : [];
  const mends = denied
    .flatMap((path) => [path.egress, path.ingress])
    .flatMap((side) => {
      if (side.result !== 'deny') return [];
      const [nearest] = side.nearMisses;
      if (nearest !== undefined && nearest.failed <= MENDABLE) return [phrase.mendConditions(nearest)];
      return [input.askedWhole === undefined ? phrase.addRule(side) : phrase.askOnePort(input.askedWhole)];
    });
  const looks = [...denied, ...dnsDenied].flatMap((path) => [
    ...(path.egress.result === 'deny' && input.sourcePod !== undefined
      ? [phrase.lookAtPod(input.sourcePod, input.inputFlags)]
      : []),
    ...(path.ingress.result === 'deny' && input.destinationPod !== undefined
      ? [phrase.lookAtPod(input.destinationPod, input.inputFlags)]
      : []),
  ]);
  const fixes =
    input.fixable !== undefined && isMendable([...denied, ...dnsDenied])
      ? [phrase.findFix(input.fixable, input.inputFlags)]
      : [];
  return uniqueSteps([...dnsDenied.map((path) => phrase.allowDns(path)), ...mends, ...fixes, ...looks]).slice(0, 5);
}

/** Who is closed by default is opened by a rule; what another policy denies is not. */
function isMendable(denied: readonly PathExplanation[]): boolean {
  const sides = denied.flatMap(({ egress, ingress }) => [egress, ingress]).filter(({ result }) => result === 'deny');
  return sides.length > 0 && sides.every(({ decidedBy }) => decidedBy === 'isolated');
}

function uniqueSteps(steps: readonly NextStep[]): readonly NextStep[] {
  return [...new Map(steps.map((step) => [`${step.command} ${step.why}`, step])).values()];
}
