import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { RawObject } from '../cluster/raw.ts';
import { writeAnswer } from './write-answer.ts';

/** The exact objects of a dry run, as one list, or as YAML that could be applied. */
export async function writeObjects(items: readonly RawObject[], options: GlobalOptions, io: Io): Promise<void> {
  const text = async () => {
    const { toYaml } = await import('../report/yaml.ts');
    return items.map((item) => `---\n${toYaml(item)}`).join('');
  };
  await writeAnswer({ data: { apiVersion: 'v1', kind: 'List', items }, name: String(items.length), text }, options, io);
}
