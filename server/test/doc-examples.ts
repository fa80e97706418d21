// Reads the examples of a Markdown document and the few words of shell that they use, so that they run where there is
// no shell: curl with -s, -S, -N, -f, -H, -d and -X, `export NAME=value`, quotes and $NAME. Anything else is refused.

export interface Example {
  kind: string;
  text: string;
  /** Where it begins in the document, from 1. */
  line: number;
  /** The block of JSON or text that follows directly: what the document says is answered. */
  answer: string | null;
}

export function examplesOf(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1]!,
    text: match[2]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isAnswer = (n: number): boolean => {
    const [block, before] = [blocks[n], blocks[n - 1]];
    if (!block || !before || !['json', 'text'].includes(block.kind)) return false;
    return markdown.slice(before.end, block.start).trim() === '';
  };
  return blocks.flatMap(({ kind, text, start }, n) => {
    if (isAnswer(n)) return [];
    const answer = isAnswer(n + 1) ? blocks[n + 1]!.text : null;
    return [{ kind, text, line: markdown.slice(0, start).split('\n').length, answer }];
  });
}

export interface CurlRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
  /** -N: the answer is read as it comes. */
  isStream: boolean;
}

/** The words of each command; a line that ends with a backslash goes on. @throws for shell that it does not know */
export function wordsOf(text: string, variables: Readonly<Record<string, string>>): string[][] {
  const commands: string[][] = [];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const bare = line.trim();
    if (bare !== '' && !bare.startsWith('#')) commands.push(wordsOfLine(bare, variables));
  }
  return commands;
}

const WORD = /^(?:[^\s'"$\\|&;<>()`*?[\]{}]+|'[^']*'|"[^"`\\]*"|\$\w+)/;

function wordsOfLine(line: string, variables: Readonly<Record<string, string>>): string[] {
  const words: string[] = [];
  let rest = line;
  while (rest !== '') {
    let word = '';
    for (let part = WORD.exec(rest)?.[0]; part; part = WORD.exec(rest)?.[0]) {
      word += expand(part, variables);
      rest = rest.slice(part.length);
    }
    if (rest !== '' && !/^\s/.test(rest)) throw new Error(`Not understood in “${line}”: ${rest}`);
    words.push(word);
    rest = rest.trimStart();
  }
  return words;
}

function expand(part: string, variables: Readonly<Record<string, string>>): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  const text = part.startsWith('"') ? part.slice(1, -1) : part;
  return text.replaceAll(/\$(\w+)/g, (_all, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} is not set by an earlier example.`);
    return value;
  });
}

/** @throws for an option of curl that it does not know */
export function curlRequest([command, ...words]: readonly string[]): CurlRequest {
  if (command !== 'curl') throw new Error(`“${command}” is not curl.`);
  const request: CurlRequest = { url: '', method: '', headers: {}, body: null, isStream: false };
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (/^-[sSNf]+$/.test(word)) request.isStream ||= word.includes('N');
    else if (word.startsWith('-')) takeOption(request, word, queue.shift());
    else if (request.url) throw new Error(`curl is given two addresses: ${request.url} and ${word}`);
    else request.url = word;
  }
  return { ...request, method: request.method || (request.body === null ? 'GET' : 'POST') };
}

function takeOption(request: CurlRequest, option: string, value: string | undefined): void {
  if (value === undefined) throw new Error(`curl’s ${option} needs a value.`);
  if (option === '-H') {
    const colon = value.indexOf(':');
    request.headers[value.slice(0, colon).toLowerCase()] = value.slice(colon + 1).trim();
  } else if (option === '-d') request.body = value;
  else if (option === '-X') request.method = value;
  else throw new Error(`curl’s ${option} is not known here.`);
}

/** Sends it as curl does. @returns the body; of a stream its first event with data */
export async function send(request: CurlRequest): Promise<string> {
  const { url, method, headers, body, isStream } = request;
  const hangUp = new AbortController();
  const response = await fetch(url, { method, headers, body, signal: hangUp.signal });
  if (!isStream) return response.text();
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const event = firstEvent(text);
    if (event) {
      hangUp.abort();
      return event;
    }
  }
  return text;
}

/** The lines of JSON that a text consists of; null where it is something else. */
export function linesOfJson(text: string): unknown[] | null {
  try {
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return null;
  }
}

/** The first event of a stream that bears data; null while it is not there yet. */
export function firstEvent(stream: string): string | null {
  return (
    stream
      .split('\n\n')
      .slice(0, -1)
      .find((event) => /^data: ./m.test(event)) ?? null
  );
}

/**
 * What an answer lacks, or has too much, beside what a document shows: the same names with values of the same kinds.
 * A null in the document stands for anything, a list for rows like its first.
 */
export function shapeFaults(shown: unknown, found: unknown, path = '$'): string[] {
  if (shown === null || found === null) return [];
  if (Array.isArray(shown)) {
    if (!Array.isArray(found)) return [`${path} is no list`];
    if (shown.length > 0 && found.length === 0) return [`${path} is empty`];
    return shown.length === 0 ? [] : found.flatMap((one, n) => shapeFaults(shown[0], one, `${path}[${n}]`));
  }
  if (typeof shown !== 'object') return typeof shown === typeof found ? [] : [`${path} is ${typeof found}`];
  if (typeof found !== 'object') return [`${path} is ${typeof found}`];
  const [left, right] = [shown as Record<string, unknown>, found as Record<string, unknown>];
  const missing = Object.keys(left).filter((key) => !(key in right));
  const extra = Object.keys(right).filter((key) => !(key in left));
  const inner = Object.keys(left).filter((key) => key in right);
  return [
    ...missing.map((key) => `${path}.${key} is not answered`),
    ...extra.map((key) => `${path}.${key} is not shown`),
    ...inner.flatMap((key) => shapeFaults(left[key], right[key], `${path}.${key}`)),
  ];
}
