/**
 * Thousands of readers in a process of their own, over bare sockets: they count whole frames and note when each came,
 * by the clock that all processes of the machine share. Messages in: `{ open }` and `{ expect }`; see subscribers.mjs.
 */
import { connect } from 'node:net';

const TEXT = 1;
const PING = 9;
/** A client masks what it sends; a mask of zeros changes nothing. */
const MASK = Buffer.alloc(4);
const PONG = Buffer.concat([Buffer.from([0x8a, 0x80]), MASK]);
const ACK = '"connection_ack"';

let opened = 0;
let counted = 0;
let expected = 0;
/** @type {Float64Array} */
let cameAt = new Float64Array(0);
/** @type {string | null} */
let last = null;

/** @param {string} text */
function masked(text) {
  const bytes = Buffer.from(text);
  const head = bytes.length < 126 ? Buffer.from([0x81, 0x80 | bytes.length]) : Buffer.from([0x81, 0xfe, 0, 0]);
  if (bytes.length >= 126) head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, MASK, bytes]);
}

/** @param {Buffer} data @param {number} at @returns {[header: number, length: number] | null} null where the header is not whole */
function headerAt(data, at) {
  if (data.length - at < 2) return null;
  const short = (data[at + 1] ?? 0) & 127;
  if (short < 126) return [2, short];
  if (data.length - at < 10) return null;
  return short === 126 ? [4, data.readUInt16BE(at + 2)] : [10, Number(data.readBigUInt64BE(at + 2))];
}

/**
 * Reads the whole frames of a chunk.
 * @param {Buffer} data
 * @param {(opcode: number, payload: Buffer) => void} told
 * @returns {Buffer | null} what is left
 */
function frames(data, told) {
  let at = 0;
  for (;;) {
    const found = headerAt(data, at);
    if (!found) break;
    const [header, length] = found;
    if (data.length - at < header + length) break;
    told((data[at] ?? 0) & 15, data.subarray(at + header, at + header + length));
    at += header + length;
  }
  return at === data.length ? null : data.subarray(at);
}

/** @param {Buffer} payload */
function count(payload) {
  if (counted < cameAt.length) cameAt[counted] = nowMs();
  counted++;
  last = counted === expected ? payload.toString() : last;
  if (counted === expected) process.send?.({ arrived: true });
}

function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** @typedef {{ port: number, protocol: string | null, init: string | null, subscribe: string | null }} Plan */

/** One reader: asks for its socket, then for its stream, then counts. */
class Reader {
  #isUpgraded = false;
  /** @type {Buffer | null} */
  #rest = null;

  /** @param {Plan} plan @param {() => void} accepted @param {(error: Error) => void} refused */
  constructor(plan, accepted, refused) {
    this.plan = plan;
    this.accepted = accepted;
    this.refused = refused;
    this.socket = connect({ port: plan.port, host: '127.0.0.1' });
    this.socket.setNoDelay(true);
    this.socket.once('error', refused);
    this.socket.once('close', () => refused(new Error('A socket was closed.')));
    this.socket.on('data', (chunk) => this.#read(chunk));
    this.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${plan.protocol ? `Sec-WebSocket-Protocol: ${plan.protocol}\r\n` : ''}\r\n`,
    );
  }

  /** @param {Buffer} chunk */
  #read(chunk) {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const left = this.#isUpgraded ? data : this.#upgrade(data);
    const rest = left && frames(left, (opcode, payload) => this.#told(opcode, payload));
    // A view would keep the whole chunk.
    if (left || this.#isUpgraded) this.#rest = rest && Buffer.from(rest);
  }

  /** @param {Buffer} data @returns {Buffer | null} what follows the answer to the upgrade */
  #upgrade(data) {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#rest = data;
      return null;
    }
    this.#isUpgraded = true;
    if (this.plan.init) this.socket.write(masked(this.plan.init));
    else this.accepted();
    return data.subarray(end + 4);
  }

  /** @param {number} opcode @param {Buffer} payload */
  #told(opcode, payload) {
    if (opcode === PING) this.socket.write(PONG);
    if (opcode !== TEXT) return;
    if (this.plan.subscribe && payload.includes(ACK)) {
      this.socket.write(masked(this.plan.subscribe));
      // A refusal comes at once.
      setTimeout(this.accepted, 20);
    } else if (payload.includes('"errors"')) this.refused(new Error(payload.toString()));
    else count(payload);
  }
}

/** @param {Plan} plan @returns {Promise<void>} when it has been accepted */
function open(plan) {
  return new Promise((settle, fail) => {
    new Reader(plan, settle, fail);
    opened++;
  });
}

const AT_ONCE = 100;

process.on('message', async (/** @type {any} */ message) => {
  if (message.open) {
    for (let from = 0; from < message.open.length; from += AT_ONCE) {
      await Promise.all(message.open.slice(from, from + AT_ONCE).map(open));
    }
    process.send?.({ opened });
  } else if (message.expect) {
    counted = 0;
    expected = message.expect;
    cameAt = new Float64Array(expected);
    process.send?.({ ready: true });
  } else if (message.ask === 'arrivals') {
    process.send?.({ arrivals: Array.from(cameAt.subarray(0, counted)), counted, last });
  }
});
