/** PostgreSQL's text knows neither NUL nor half a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** Text that can be stored, at most `max` UTF-16 units long; what is cut off shows as “…”. */
export function cutText(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return cut.replace(UNSTORABLE, '');
}
