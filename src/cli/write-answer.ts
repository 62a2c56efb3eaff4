import type { FlowExplanation, InputReport } from '../explain/explanation.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { lookOf } from './look.ts';

/** Writes an explanation in the format that was asked for; nothing else goes to stdout. */
export async function writeAnswer(
  answer: FlowExplanation & { readonly input: InputReport },
  options: GlobalOptions,
  io: Io,
): Promise<void> {
  io.stdout.write(await formatAnswer(answer, options, io));
}

async function formatAnswer(
  answer: FlowExplanation & { readonly input: InputReport },
  options: GlobalOptions,
  io: Io,
): Promise<string> {
  switch (options.output) {
    case 'json':
      return (await import('../report/json.ts')).toJson(answer);
    case 'yaml':
      return (await import('../report/yaml.ts')).toYaml(answer);
    case 'name':
      return `${answer.verdict}\n`;
    case 'text':
    case 'wide': {
      const { whyText } = await import('../report/why-text.ts');
      return whyText(answer, { ...lookOf(options, io), wide: options.output === 'wide' });
    }
  }
}
