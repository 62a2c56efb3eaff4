/**
 * Which of some steps, taken in this order, turned a verdict: one where one alone does it, else the fewest that do it
 * together. `turns` says whether the verdict is the new one after some of the steps; after none of them it is not, after
 * all of them it is.
 */
export async function findCauses<T>(
  steps: readonly T[],
  turns: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (steps.length < 2) return steps;
  const last = await firstTurning(steps, turns);
  const culprit = steps.slice(last, last + 1);
  if (await turns(culprit)) return culprit;
  const earlier = steps.slice(0, last);
  const needed = await fewest(earlier, async (some) => turns(inOrder(steps, [...some, ...culprit])));
  const together = inOrder(steps, [...needed, ...culprit]);
  // Where steps undo each other, fewer of them may say something else: then all that led here are named.
  return (await turns(together)) ? together : steps.slice(0, last + 1);
}

/** Where the verdict is the new one for the first time: the step with which all up to it turn it. */
async function firstTurning<T>(steps: readonly T[], turns: (some: readonly T[]) => Promise<boolean>): Promise<number> {
  let [without, by] = [0, steps.length];
  while (by - without > 1) {
    const middle = (without + by) >>> 1;
    if (await turns(steps.slice(0, middle))) by = middle;
    else without = middle;
  }
  return by - 1;
}

/** The fewest of them with which `suffice` holds, by leaving out halves (QuickXplain). */
async function fewest<T>(
  steps: readonly T[],
  suffice: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  const search = async (given: readonly T[], isNew: boolean, rest: readonly T[]): Promise<readonly T[]> => {
    if (isNew && (await suffice(given))) return [];
    if (rest.length <= 1) return rest;
    const half = rest.length >>> 1;
    const [one, other] = [rest.slice(0, half), rest.slice(half)];
    const ofOther = await search([...given, ...one], true, other);
    const ofOne = await search([...given, ...ofOther], ofOther.length > 0, one);
    return [...ofOne, ...ofOther];
  };
  return search([], false, steps);
}

function inOrder<T>(steps: readonly T[], some: readonly T[]): readonly T[] {
  const chosen = new Set(some);
  return steps.filter((step) => chosen.has(step));
}
