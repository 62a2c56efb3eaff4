import type { AnsweredRow } from '../check.ts';
import { askRows } from './ask-rows.ts';
import type { FlowRow } from '../model/flow-row.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { readFlowsFile } from './read-flows-file.ts';
import type { RecordedFlow } from '../model/recorded-flow.ts';
import type { State } from './open-state.ts';
import { UsageError } from './usage-error.ts';

/** The flows of `--flows`, each with the answer that a whole state gives; none where the flag is not there. */
export async function askFlowsFile(
  state: Pick<State, 'snapshot' | 'namespace' | 'inputFlags'>,
  options: GlobalOptions,
  io: Io,
): Promise<readonly RecordedFlow[]> {
  const file = options.record.flows;
  if (file === undefined) return [];
  const { flows, manifests } = await readFlowsFile([file], options, io, 'optional');
  if (!manifests.isStateless) throw new UsageError(`"--flows" names flows, and other objects stand in ${file} too`);
  const whole: State = { ...state, input: { kind: 'files', read: {}, ignored: {}, problems: [] } };
  const answers = await askRows(flows, { state: whole, more: async () => whole, resolve: options.resolve });
  return answers.map(record);
}

function record({ row, answer }: AnsweredRow<FlowRow>): RecordedFlow {
  const { source, destination, name, namespace, expect } = row;
  return {
    from: source.text,
    to: destination.text,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(expect === undefined ? {} : { expect }),
    ...verdictOf(answer),
  };
}

function verdictOf(answer: AnsweredRow<FlowRow>['answer']): Pick<RecordedFlow, 'verdict' | 'summary'> {
  switch (answer.kind) {
    case 'explained':
      return { verdict: answer.explanation.verdict, summary: answer.explanation.summary };
    case 'name-not-found':
      return { verdict: 'UNKNOWN', summary: answer.message };
    case 'unresolved': {
      const kinds = new Set(answer.ends.map(({ resolution }) => resolution.kind));
      const verdict = kinds.has('missing') ? 'MISSING' : kinds.has('ambiguous') ? 'AMBIGUOUS' : 'UNKNOWN';
      return { verdict, summary: '' };
    }
  }
}
