/**
 * Prometheus's remote-write, version 1: a protobuf of series with labels and samples, packed by snappy.
 * @see https://prometheus.io/docs/concepts/remote_write_spec/
 */
import { snappy } from './snappy.mjs';

/** What Prometheus's own sender puts into a request at most, by default. */
export const SAMPLES_PER_REQUEST = 2_000;
export const REMOTE_WRITE_HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};
const [SERIES, LABEL, SAMPLE, NAME, VALUE] = [0x0a, 0x0a, 0x12, 0x0a, 0x12];
const [SAMPLE_VALUE, SAMPLE_TIME] = [0x09, 0x10];
/** Room for the sample of one series: its length, its value, its time, and the tags. */
const SAMPLE_ROOM = 32;

/** The labels of a series as its first part on the wire. @param {Record<string, string>} labels `__name__` among them @returns {Buffer} */
export function encodeLabels(labels) {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    sorted.map(([name, value]) => field(LABEL, Buffer.concat([text(NAME, name), text(VALUE, value)]))),
  );
}

/** Collects samples into requests. */
export class RemoteWriter {
  /** @type {Buffer[]} */
  requests = [];
  #bytes = Buffer.allocUnsafe(1 << 20);
  #length = 0;
  #samples = 0;

  /** @param {Buffer} labels @param {number} timeMs @param {number} value */
  add(labels, timeMs, value) {
    const room = labels.length + SAMPLE_ROOM;
    if (this.#length + room > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.allocUnsafe(this.#bytes.length)]);
    }
    const bytes = this.#bytes;
    // Tag, value and tag are ten bytes; a time of our days takes six.
    const sampleLength = 10 + varintLength(timeMs);
    let at = this.#length;
    bytes[at++] = SERIES;
    at = writeVarint(bytes, at, labels.length + 2 + sampleLength);
    at += labels.copy(bytes, at);
    bytes[at++] = SAMPLE;
    bytes[at++] = sampleLength;
    bytes[at++] = SAMPLE_VALUE;
    at = bytes.writeDoubleLE(value, at);
    bytes[at++] = SAMPLE_TIME;
    this.#length = writeVarint(bytes, at, timeMs);
    if (++this.#samples === SAMPLES_PER_REQUEST) this.flush();
  }

  flush() {
    if (this.#samples === 0) return;
    this.requests.push(Buffer.from(snappy(this.#bytes.subarray(0, this.#length))));
    this.#length = 0;
    this.#samples = 0;
  }
}

/** @param {number} tag @param {string} value */
function text(tag, value) {
  return field(tag, Buffer.from(value));
}

/** @param {number} tag @param {Buffer} body */
function field(tag, body) {
  const head = Buffer.alloc(6);
  head[0] = tag;
  return Buffer.concat([head.subarray(0, writeVarint(head, 1, body.length)), body]);
}

/** @param {Buffer} bytes @param {number} at @param {number} value a whole number of at most 53 bits */
function writeVarint(bytes, at, value) {
  let rest = value;
  let next = at;
  while (rest >= 0x80) {
    bytes[next++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[next++] = rest;
  return next;
}

/** @param {number} value */
function varintLength(value) {
  let length = 1;
  for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
