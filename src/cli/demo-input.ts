import { DEMO_ADDITIONS, type DemoAddition } from '../demo/additions.ts';
import { UsageError } from './usage-error.ts';

/** The built-in cluster, or a world of it. */
export interface DemoInput {
  readonly kind: 'demo';
  /** Files of expected flows beside it. */
  readonly names?: readonly string[];
  readonly addition?: DemoAddition;
}

/** `calico` of `--demo=calico`. Throws where the built-in cluster has no such world. */
export function readAddition(text: string): DemoAddition {
  const found = DEMO_ADDITIONS.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`the built-in cluster has no world "${text}"`, [
    `accepted: --demo alone, or --demo= and one of ${DEMO_ADDITIONS.join(', ')}`,
  ]);
}

/** The built-in cluster as a state that a word names: `demo`, `demo=calico`; undefined: the word names another. */
export function readDemoWord(word: string): DemoInput | undefined {
  if (word === 'demo') return { kind: 'demo' };
  return word.startsWith('demo=') ? { kind: 'demo', addition: readAddition(word.slice('demo='.length)) } : undefined;
}

export function demoWord({ addition }: DemoInput): string {
  return addition === undefined ? 'demo' : `demo=${addition}`;
}
