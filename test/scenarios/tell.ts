import type { FlowAnswer } from './answer-flow.ts';
import type { ScenarioFlow } from './scenario.ts';
import { toJson } from '../../src/report/json.ts';
import { viaText } from '../../src/report/via-text.ts';
import { whyText } from '../../src/report/why-text.ts';

export interface ToldFlow {
  readonly flow: ScenarioFlow;
  readonly answer: FlowAnswer;
}

const LOOK = { columns: 80, color: false, ascii: false, wide: false } as const;

/** What the product prints for each question, one below the other. */
export function tellAsText(told: readonly ToldFlow[]): string {
  return told.map(({ flow, answer }) => `${heading(flow)}\n${textOf(answer)}`).join('\n');
}

/** The same as data: what `-o json` prints for each question. */
export function tellAsData(told: readonly ToldFlow[]): string {
  return toJson(
    told.map(({ flow, answer }) => ({
      case: flow.case,
      ask: flow.ask,
      via: flow.via,
      given: flow.given,
      ...dataOf(answer),
    })),
  );
}

function heading({ case: id, says, given, ask, via }: ScenarioFlow): string {
  const flag = via === undefined ? '' : ` --via ${via}`;
  const command = `$ kubectl netpol why ${ask}${flag}`;
  return [`# ${id}: ${says}`, `# given ${given.join(', ') || 'no policy'}`, command].join('\n');
}

function textOf(answer: FlowAnswer): string {
  if (answer.kind === 'refused') return `refused: ${answer.reason}\n`;
  return answer.kind === 'passed-on' ? viaText(answer.explanation, LOOK) : whyText(answer.explanation, LOOK);
}

function dataOf(answer: FlowAnswer): object {
  return answer.kind === 'refused' ? { refused: answer.reason } : { explanation: answer.explanation };
}
