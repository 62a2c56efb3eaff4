/** Where in ascending items the first one stands that is not below what is looked for; as many as there are: all are below. */
export function lowerBound(length: number, isBelow: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
