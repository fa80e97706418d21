// Length of queues that are lists in a Redis, or in anything that speaks its protocol.
//
// redis-queue.json beside this file:
//   { "host": "redis.shop", "port": 6379, "queues": ["mail", "orders"],
//     "subject": { "kind": "POD", "namespace": "shop", "name": "redis-0" } }
import { connect } from 'node:net';

const TIMEOUT_MS = 5_000;

/** A metric's name has small letters, digits and _ only. */
const metricOf = (queue) => `plugin.redis_queue.${queue.toLowerCase().replace(/[^a-z0-9]/g, '_')}`;

/** Sends one command for each queue and resolves with the line that answers each. */
function ask({ host, port }, commands, signal) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal, timeout: TIMEOUT_MS });
    let received = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(commands.map((command) => `${command}\r\n`).join('')));
    socket.on('data', (text) => {
      received += text;
      const lines = received.split('\r\n');
      if (lines.length <= commands.length) return;
      socket.destroy();
      resolve(lines.slice(0, commands.length));
    });
    socket.on('timeout', () => socket.destroy(new Error(`${host}:${port} did not answer in time`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${host}:${port} closed the connection before it answered`)));
  });
}

export const collector = {
  name: 'redis-queue',
  runsFor: 'HOST',
  // It reads nothing from the Kubernetes API.
  rbac: [],

  definitions: ({ queues = [], subject }) =>
    queues.map((queue) => ({
      name: metricOf(queue),
      unit: 'COUNT',
      kind: 'GAUGE',
      subjectKind: subject.kind,
      meaning: `Entries that wait in the list ${queue}.`,
      source: 'LLEN of a Redis',
    })),

  async run(context) {
    const { queues = [], subject, ...address } = context.settings;
    await context.every(async (signal) => {
      const answers = await ask(
        address,
        queues.map((queue) => `LLEN ${queue}`),
        signal,
      );
      const values = {};
      const problems = [];
      answers.forEach((answer, at) => {
        // “:42” is a number, “-ERR …” an error. What was not measured is null, not 0.
        const isNumber = /^:\d+$/.test(answer);
        values[metricOf(queues[at])] = isNumber ? Number(answer.slice(1)) : null;
        if (!isNumber) problems.push(`${queues[at]}: ${answer}`);
      });
      context.emit({ kind: 'samples', rows: [{ subject, values }] });
      if (problems.length === answers.length) return { status: 'FAILED', message: problems.join('; ') };
      return { status: 'OK', observed: answers.length - problems.length, note: problems.join('; ') };
    });
  },
};
