// The baselines on disk: the series are spread over 16 files of the spool folder, by a hash of their names, and one of
// them is written at a time, so that the cost is flat. A file is written aside, synced and renamed, and carries the
// digest of its content: after a crash there is the old one or the new one. One that is torn or altered, of another
// version, or learned in another time zone is left out with a word, and its series begin anew.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { fileErrorCode, messageOf } from '../explain.js';
import type { Registry, SeriesName } from './registry.js';
import type { SeriesState } from './series.js';
import { BYTES_PER_SERIES, readSlots, writeSlots } from './slots.js';
import { WATCHED } from './watched.js';

export const FILES = 16;
const MAGIC = 'K8IB ';
const VERSION = 1;

interface Header {
  readonly version: number;
  readonly timeZone: string;
  readonly bytes: 'LE' | 'BE';
  /** Bytes of the JSON between the header and the slots. */
  readonly states: number;
  readonly sha256: string;
}

type StoredSeries = [namespace: string, kind: string, workload: string, container: string, metric: string, SeriesState];

export const fileName = (file: number): string => `baselines-${String(file).padStart(2, '0')}.bin`;

/** One of the files as it is to be written. */
export function encodeFile(registry: Registry, file: number, timeZone: string): Buffer {
  const chosen = [...registry.all()].filter(({ hash }) => hash % FILES === file);
  const stored = chosen.map(({ name, series }): StoredSeries => {
    const { namespace, kind, workload, container, metric } = name;
    return [namespace, kind, workload, container, metric.metric, series.state];
  });
  const states = Buffer.from(JSON.stringify(stored));
  const slots = Buffer.alloc(chosen.length * BYTES_PER_SERIES);
  for (const [i, { series }] of chosen.entries()) writeSlots(series.slots, slots, i * BYTES_PER_SERIES);
  const sha256 = createHash('sha256').update(states).update(slots).digest('hex');
  const header: Header = { version: VERSION, timeZone, bytes: endianness(), states: states.length, sha256 };
  return Buffer.concat([Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`), states, slots]);
}

function decode(content: Buffer, timeZone: string): { stored: StoredSeries[]; slots: Buffer } | string {
  const end = content.indexOf(0x0a);
  const line = content.subarray(0, Math.max(0, end)).toString();
  if (!line.startsWith(MAGIC)) return 'it is damaged';
  const header = JSON.parse(line.slice(MAGIC.length)) as Header;
  if (header.version !== VERSION || header.bytes !== endianness()) return 'another version wrote it';
  if (header.timeZone !== timeZone) return `its hours are those of ${header.timeZone}`;
  const body = content.subarray(end + 1);
  if (createHash('sha256').update(body).digest('hex') !== header.sha256) return 'it is damaged';
  const stored = JSON.parse(body.subarray(0, header.states).toString()) as StoredSeries[];
  return { stored, slots: body.subarray(header.states) };
}

function nameOf([namespace, kind, workload, container, metricName]: StoredSeries): SeriesName | null {
  const metric = WATCHED.find((each) => each.metric === metricName);
  return metric === undefined ? null : { namespace, kind, workload, container, metric };
}

function restoreFile(registry: Registry, content: Buffer, timeZone: string): string | null {
  const decoded = decode(content, timeZone);
  if (typeof decoded === 'string') return decoded;
  decoded.stored.forEach((stored, i) => {
    const name = nameOf(stored);
    const tracked = name === null ? undefined : registry.restore(name, stored[5]);
    if (tracked !== undefined) readSlots(decoded.slots, i * BYTES_PER_SERIES, tracked.series.slots);
  });
  return null;
}

/** Takes up what is stored; answers what could not be, a sentence each. */
export function restore(registry: Registry, dir: string, timeZone: string): string[] {
  return Array.from({ length: FILES }, (_, file) => fileName(file)).flatMap((file) => {
    const anew = (reason: string): string => `The baselines in ${file} begin anew: ${reason}.`;
    try {
      const reason = restoreFile(registry, readFileSync(join(dir, file)), timeZone);
      return reason === null ? [] : [anew(reason)];
    } catch (error) {
      return fileErrorCode(error) === 'ENOENT' ? [] : [anew(messageOf(error))];
    }
  });
}

/** Writes one file so that a crash leaves the old or the new one. @throws the file system's error */
export async function writeFile(dir: string, file: number, content: Buffer): Promise<void> {
  const path = join(dir, fileName(file));
  const temporary = `${path}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
