import type { Grant } from '../model/examination.ts';
import { resourceName, type VerbAnswer, type VerbNeed } from './needs.ts';

/** Asks the server about permissions, each once. */
export interface VerbBook {
  ask(needs: readonly VerbNeed[]): Promise<readonly VerbAnswer[]>;
  /** Everything that was asked so far. */
  answers(): readonly VerbAnswer[];
  /** Of these, whether all have been answered. */
  knows(needs: readonly VerbNeed[]): boolean;
}

export function createVerbBook(review: (need: VerbNeed) => Promise<Grant>): VerbBook {
  const asked = new Map<string, Promise<VerbAnswer>>();
  const known: VerbAnswer[] = [];
  const askOne = (need: VerbNeed): Promise<VerbAnswer> => {
    const key = keyOf(need);
    const before = asked.get(key);
    if (before !== undefined) return before;
    const asking = review(need).then((granted) => {
      const answer = { ...need, granted };
      known.push(answer);
      return answer;
    });
    asked.set(key, asking);
    return asking;
  };
  return {
    ask: (needs) => Promise.all(needs.map(askOne)),
    answers: () => known,
    knows: (needs) => needs.every((need) => known.some((answer) => keyOf(answer) === keyOf(need))),
  };
}

function keyOf(need: VerbNeed): string {
  return `${need.verb} ${resourceName(need)} ${need.namespace}`;
}
