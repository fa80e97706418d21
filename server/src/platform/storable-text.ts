/** PostgreSQL's text knows neither NUL nor half a surrogate pair, and its JSON refuses both. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** A text from outside without what cannot be stored. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '');
}

/** JSON of a value whose texts come from outside. */
export function storableJson(value: object): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'string' ? storableText(each) : each));
}
