import { sentenceCase } from './format';

/** What changed on an object. */
export interface ChangeFacts {
  readonly action: string;
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

const FIELDS: Readonly<Record<string, string>> = { images: 'image', desiredReplicas: 'replicas' };
const IMAGE_FIELDS = ['image', 'images'];

/** An image without its registry and repository: they hardly ever are what changed. */
function shortImages(text: string): string {
  return text
    .split(', ')
    .map((image) => image.split('/').at(-1))
    .join(', ');
}

/** "image api:1.8.2 → api:1.8.3", "replicas 4 → 6", "created". */
export function shortChange({ action, field, before, after }: ChangeFacts): string {
  if (action !== 'UPDATED') return sentenceCase(action).toLowerCase();
  const short = (text: string | null) =>
    text === null ? 'none' : IMAGE_FIELDS.includes(field ?? '') ? shortImages(text) : text;
  return `${FIELDS[field ?? ''] ?? field ?? 'something'} ${short(before)} → ${short(after)}`;
}
