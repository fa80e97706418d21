interface Verdict {
  readonly rule: string;
  readonly reason: string;
  readonly text: string;
}

interface Profile {
  readonly container: string;
  readonly enough: { readonly isEnough: boolean; readonly text: string | null };
  readonly verdicts: readonly Verdict[];
}

/** Rules about the size of containers: why they are silent is what people ask first. */
const SIZING = ['over-provisioned', 'under-provisioned'];

/** Why nothing is advised about the size of a workload's containers, a sentence each without repeats. */
export function whyNone(profiles: readonly Profile[]): string[] {
  const lacking = profiles.flatMap(({ container, enough }) =>
    enough.isEnough || enough.text === null ? [] : [profiles.length > 1 ? `${container}: ${enough.text}` : enough.text],
  );
  if (lacking.length > 0) return [...new Set(lacking)];
  const silent = profiles.flatMap(({ verdicts }) => verdicts.filter(({ rule }) => SIZING.includes(rule)));
  return [...new Set(silent.map(({ text }) => text))];
}
