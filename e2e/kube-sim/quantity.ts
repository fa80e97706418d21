const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Value of a Kubernetes quantity in its base unit (cores, bytes); 0 when nothing is set. */
export function quantity(text: string | undefined): number {
  if (text === undefined) return 0;
  const match = /^([0-9.]+)([a-zA-Z]*)$/.exec(text);
  const factor = SUFFIXES[match?.[2] ?? ''];
  if (!match || factor === undefined)
    throw new Error(`"${text}" is no quantity: expected a number with a suffix such as 250m or 64Mi`);
  return Number(match[1]) * factor;
}
