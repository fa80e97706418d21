/** A log file that never grows beyond two of its size limit: the full one becomes `<name>.1`. */
import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = 10 * 1024 * 1024;

/**
 * @param {string} path
 * @returns {{ write(text: string): void, close(): Promise<void> }}
 */
export function openLog(path) {
  const open = () => {
    const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    // A full disk must not end the launcher; the terminal still shows warnings and errors.
    stream.on('error', () => {});
    return stream;
  };
  let bytes = existsSync(path) ? statSync(path).size : 0;
  let stream = open();
  return {
    write: (text) => {
      bytes += Buffer.byteLength(text);
      if (bytes > MAX_BYTES) {
        stream.end();
        renameSync(path, `${path}.1`);
        bytes = Buffer.byteLength(text);
        stream = open();
      }
      stream.write(text);
    },
    close: () => new Promise((settle) => stream.end(() => settle())),
  };
}
