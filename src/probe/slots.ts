/** Lets work begin, in order, once as many slots are free as it takes; no more than there are. */
export type Slots = <T>(wanted: number, work: () => Promise<T>) => Promise<T>;

/** So many slots, which pieces of work share. */
export function createSlots(total: number): Slots {
  const waiting: { readonly taken: number; readonly begin: () => void }[] = [];
  let free = total;
  const beginNext = (): void => {
    for (let next = waiting[0]; next !== undefined && next.taken <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.taken;
      next.begin();
    }
  };
  return async (wanted, work) => {
    const taken = Math.min(wanted, total);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push({ taken, begin: resolve });
    beginNext();
    await promise;
    try {
      return await work();
    } finally {
      free += taken;
      beginNext();
    }
  };
}
