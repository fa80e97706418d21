import { join } from 'node:path';
import winston from 'winston';
import { redact } from './net/redact.js';

/** What the agent's parts may log with: a sentence and its facts. */
export interface Log {
  debug(message: string, facts?: object): void;
  info(message: string, facts?: object): void;
  warn(message: string, facts?: object): void;
  error(message: string, facts?: object): void;
}

/** No password of an address and no credential gets into a log, wherever a message has it from. */
export function redactFacts(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactFacts);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactFacts(each)]));
}

const withoutSecrets = winston.format((info) => Object.assign(info, redactFacts(info)));

/** JSON lines to the console, and to five rotating files of 10 MiB where a folder is given. */
export function createLogger(level: string, logDir: string | null): winston.Logger {
  const transports: winston.transport[] = [new winston.transports.Console()];
  if (logDir !== null) {
    transports.push(
      new winston.transports.File({
        filename: join(logDir, 'agent.log'),
        maxsize: 10 * 1024 * 1024,
        maxFiles: 5,
        tailable: true,
      }),
    );
  }
  return winston.createLogger({
    level,
    defaultMeta: { component: 'agent' },
    format: winston.format.combine(withoutSecrets(), winston.format.timestamp(), winston.format.json()),
    transports,
  });
}
