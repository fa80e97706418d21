import { explainLabelKey, explainLabelValue, type LabelPair } from '../../platform/label-selector.js';

const MAX_LABELS = 64;

/** Says what is wrong with labels that somebody wants to give; null for good ones. */
export function explainLabels(labels: readonly LabelPair[]): string | null {
  if (labels.length > MAX_LABELS) return `There are ${labels.length} labels; expected at most ${MAX_LABELS}.`;
  const keys = labels.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) return `The key “${repeated}” is there twice; expected each key once. Leave one out.`;
  for (const { key, value } of labels) {
    const problem = explainLabelKey(key) ?? explainLabelValue(value);
    if (problem) return problem;
  }
  return null;
}

/** Labels of both, sorted by key; where both name a key, the value of `stronger` holds. */
export function mergeLabels(weaker: readonly LabelPair[], stronger: readonly LabelPair[]): LabelPair[] {
  const values = new Map([...weaker, ...stronger].map(({ key, value }) => [key, value]));
  return sortLabels([...values].map(([key, value]) => ({ key, value })));
}

/** In the order of their keys, which is how clusters keep theirs. */
export function sortLabels(labels: readonly LabelPair[]): LabelPair[] {
  return labels.map(({ key, value }) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
}
