import type { DenyRule } from './access.js';
import type { Controls, EventInput, KillInput, PodInput } from './controls.js';
import { pageOf } from './history/pages.js';
import type { KubeletFault } from './kubelets/server.js';
import type { MetricsMode, Outage } from './outage.js';
import { badRequest, notFound } from './status.js';
import type { TableName } from './types.js';

type Body = Readonly<Record<string, unknown>>;

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw badRequest(`field "${name}" is ${JSON.stringify(value)}: expected a text`);
  return value;
}

function number(body: Body, name: string): number {
  const value = body[name];
  if (typeof value !== 'number') throw badRequest(`field "${name}" is ${JSON.stringify(value)}: expected a number`);
  return value;
}

const optional = <T>(body: Body, name: string, read: (body: Body, name: string) => T): T | undefined =>
  body[name] === undefined ? undefined : read(body, name);

const ENDPOINTS: Readonly<Record<string, (controls: Controls, body: Body) => unknown>> = {
  state: (controls) => ({
    now: controls.now().toISOString(),
    requests: controls.requests,
    openWatches: controls.openWatches,
  }),
  advance: (controls, body) => controls.advance(number(body, 'ms')),
  'past/facts': ({ past: { history } }) => ({
    fromMs: history.fromMs,
    toMs: history.toMs,
    silences: history.silences,
  }),
  'past/events': ({ past }) => ({ events: past.events }),
  'past/samples': ({ past }, body) =>
    pageOf(past.history, {
      fromMs: number(body, 'fromMs'),
      toMs: number(body, 'toMs'),
      stepMs: number(body, 'stepMs'),
      maxValues: number(body, 'maxValues'),
    }),
  deny: (controls, body) => controls.deny(body as DenyRule),
  allow: (controls, body) => controls.allow(optional(body, 'resource', text)),
  metrics: (controls, body) => controls.setMetrics(text(body, 'mode') as MetricsMode),
  kubelet: (controls, body) =>
    controls.setKubelet(text(body, 'node'), body.mode === undefined ? undefined : (body as unknown as KubeletFault)),
  outage: (controls, body) => controls.setOutage(Object.keys(body).length === 0 ? undefined : (body as Outage)),
  'drop-watches': (controls, body) => ({ dropped: controls.dropWatches(optional(body, 'resource', text)) }),
  bookmark: (controls, body) => controls.bookmark(optional(body, 'resource', text)),
  expire: (controls, body) => controls.expire(text(body, 'resource') as TableName),
  'create-pod': (controls, body) => {
    text(body, 'namespace');
    text(body, 'name');
    return controls.createPod(body as unknown as PodInput);
  },
  'delete-pod': (controls, body) => controls.deletePod(text(body, 'namespace'), text(body, 'name')),
  'kill-container': (controls, body) => {
    text(body, 'namespace');
    text(body, 'pod');
    controls.killContainer(body as unknown as KillInput);
  },
  'emit-event': (controls, body) => {
    text(body, 'reason');
    text(body, 'message');
    return controls.emitEvent(body as unknown as EventInput);
  },
  'set-replicas': (controls, body) =>
    controls.setReplicas(text(body, 'namespace'), text(body, 'deployment'), number(body, 'replicas')),
  'roll-out': (controls, body) =>
    controls.rollOut(text(body, 'namespace'), text(body, 'deployment'), optional(body, 'imageMissingMs', number)),
  'node-ready': (controls, body) => controls.setNodeReady(text(body, 'name'), body.ready !== false),
};

/** Runs a control by its name under /_sim/; its answer, or an empty object. @throws 400, 404 */
export function runControl(controls: Controls, name: string, body: unknown): unknown {
  const endpoint = ENDPOINTS[name];
  if (!endpoint) throw notFound('controls', '_sim', name);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('expected one JSON object');
  return endpoint(controls, body as Body) ?? {};
}
