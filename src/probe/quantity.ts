const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity of the API stands for (`250m`, `1.5Gi`, `2e3`); NaN for what is none. */
export function parseQuantity(text: string): number {
  const { number, suffix = '' } =
    /^(?<number>[+-]?[\d.]+(?:[eE][+-]?\d+)?)(?<suffix>[a-zA-Z]*)$/.exec(text)?.groups ?? {};
  return Number(number) * (SUFFIXES[suffix] ?? Number.NaN);
}
