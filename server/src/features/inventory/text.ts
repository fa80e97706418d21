import { storableText } from '../../platform/storable-text.js';

/** Text that can be stored, at most `max` UTF-16 units long; what is cut off shows as “…”. */
export function cutText(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return storableText(cut);
}
