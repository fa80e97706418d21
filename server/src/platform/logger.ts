import { join } from 'node:path';
import { createLogger as createWinston, format, type Logger, transports } from 'winston';

export type { Logger } from 'winston';

const MEGABYTE = 1024 * 1024;
const HIDDEN = /authorization|cookie|password|secret|token|credential|databaseUrl|dsn/i;
const URL_PASSWORD = /(\w+:\/\/[^:/\s]+:)[^@\s]+@/g;

/** Addresses that are credentials: whoever has one may post. */
const SECRET_ADDRESS =
  /https:\/\/(?:hooks\.slack(?:-gov)?\.com|[\w.-]+\.(?:logic\.azure|powerplatform|webhook\.office)\.com)(?::\d+)?\/[^\s"']+/g;
/** Tokens of Slack and signing keys of webhooks. */
const RECEIVER_KEYS = /\b(xox[a-z]-|whsec_)[A-Za-z0-9+/=_-]{8,}/g;

/** Replaces what must never be written: fields with a telling name, passwords inside URLs, tokens and secret addresses. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string')
    return value
      .replace(URL_PASSWORD, '$1***@')
      .replace(/k8i_[A-Za-z0-9_]{8,}/g, 'k8i_***')
      .replace(SECRET_ADDRESS, 'https://***')
      .replace(RECEIVER_KEYS, '$1***');
  if (value instanceof Error) return { name: value.name, message: redact(value.message), stack: redact(value.stack) };
  if (typeof value !== 'object' || value === null || depth > 5) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, HIDDEN.test(key) ? '***' : redact(inner, depth + 1)]),
  );
}

/** winston keeps level and message under symbols, which Object.entries leaves alone, so they are copied back. */
const redacted = format((info) => Object.assign(info, redact({ ...info })));

/** JSON lines on the console and, where there is a folder, in files of at most 10 MiB of which 5 are kept. */
export function createLogger(options: { level: string; folder: string | null; file: string }): Logger {
  const line = format.combine(redacted(), format.timestamp(), format.json());
  const sinks: (transports.ConsoleTransportInstance | transports.FileTransportInstance)[] = [new transports.Console()];
  if (options.folder) {
    const filename = join(options.folder, options.file);
    sinks.push(new transports.File({ filename, maxsize: 10 * MEGABYTE, maxFiles: 5, tailable: true }));
  }
  return createWinston({ level: options.level, format: line, transports: sinks });
}
