import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { Look } from '../report/document.ts';
import { lookOf } from './look.ts';

export interface TextLook extends Look {
  readonly wide: boolean;
  /** Say who enforces, too, where that changes nothing. */
  readonly enforcer: boolean;
}

/** One answer in all the formats it can have; each is made only when it is asked for. */
export interface Answer {
  /** For `-o json` and `-o yaml`. */
  readonly data: unknown;
  /** For `-o name`: one word, or one name a line. */
  readonly name: string;
  readonly text: (look: TextLook) => Promise<string>;
}

/** Writes an answer in the format that was asked for; nothing else goes to stdout. */
export async function writeAnswer(answer: Answer, options: GlobalOptions, io: Io): Promise<void> {
  io.stdout.write(await formatAnswer(answer, options, io));
}

async function formatAnswer({ data, name, text }: Answer, options: GlobalOptions, io: Io): Promise<string> {
  switch (options.output) {
    case 'json':
      return (await import('../report/json.ts')).toJson(data);
    case 'yaml':
      return (await import('../report/yaml.ts')).toYaml(data);
    case 'name':
      return `${name}\n`;
    case 'text':
    case 'wide': {
      const wide = options.output === 'wide';
      return text({ ...lookOf(options, io), wide, enforcer: wide || options.verbosity > 0 });
    }
  }
}
