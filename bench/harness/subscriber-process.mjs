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

/** @type {{ socket: import('node:net').Socket, rest: Buffer | null }[]} */
const readers = [];
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

/**
 * Reads the whole frames of a chunk.
 * @param {Buffer} data @param {(opcode: number, payload: Buffer) => void} told @returns {Buffer | null} what is left
 */
function frames(data, told) {
  let at = 0;
  while (data.length - at >= 2) {
    const short = (data[at + 1] ?? 0) & 127;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (data.length - at < header) break;
    const length =
      short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
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

/**
 * @param {{ port: number, protocol: string | null, init: string | null, subscribe: string | null }} reader
 * @returns {Promise<void>} when it has been accepted
 */
function open({ port, protocol, init, subscribe }) {
  return new Promise((settle, fail) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const reader = { socket, rest: /** @type {Buffer | null} */ (null) };
    readers.push(reader);
    let isUpgraded = false;
    socket.setNoDelay(true);
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('A socket was closed.')));
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
    const told = (/** @type {number} */ opcode, /** @type {Buffer} */ payload) => {
      if (opcode === PING) socket.write(PONG);
      else if (opcode === TEXT && subscribe && payload.includes(ACK)) {
        socket.write(masked(subscribe));
        // A refusal comes at once.
        setTimeout(settle, 20);
      } else if (opcode === TEXT && payload.includes('"errors"')) fail(new Error(payload.toString()));
      else if (opcode === TEXT) count(payload);
    };
    socket.on('data', (chunk) => {
      let data = reader.rest ? Buffer.concat([reader.rest, chunk]) : chunk;
      if (!isUpgraded) {
        const end = data.indexOf('\r\n\r\n');
        if (end < 0) {
          reader.rest = data;
          return;
        }
        isUpgraded = true;
        data = data.subarray(end + 4);
        if (init) socket.write(masked(init));
        else settle();
      }
      const rest = data.length > 0 ? frames(data, told) : null;
      // A view would keep the whole chunk.
      reader.rest = rest && Buffer.from(rest);
    });
  });
}

const AT_ONCE = 100;

process.on('message', async (/** @type {any} */ message) => {
  if (message.open) {
    for (let from = 0; from < message.open.length; from += AT_ONCE) {
      await Promise.all(message.open.slice(from, from + AT_ONCE).map(open));
    }
    process.send?.({ opened: readers.length });
  } else if (message.expect) {
    counted = 0;
    expected = message.expect;
    cameAt = new Float64Array(expected);
    process.send?.({ ready: true });
  } else if (message.ask === 'arrivals') {
    process.send?.({ arrivals: Array.from(cameAt.subarray(0, counted)), counted, last });
  }
});
