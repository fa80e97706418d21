import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ApiFailure, createApiClient } from '../api/client.js';
import { AgentSettingsDocument } from '../api/generated.js';
import { type Config, findProxies } from '../config.js';
import { explainNetworkError } from '../explain.js';
import { storedCredential } from '../identity.js';
import { chooseProxy, type ProxyEnvironment } from '../net/proxy-choice.js';
import { redact } from '../net/redact.js';
import { request } from '../net/request.js';
import { serverConnection } from '../net/server-connection.js';
import { type CheckLine, linesOf } from './line.js';

const { ok, warning, failed } = linesOf('server');
const STEP_TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;
/** From here on the server corrects times by the skew (P42). */
const MAX_SKEW_SECONDS = 30;
const AUTHORITY = 'K8INTEL_SERVER_CA_FILE';

interface Place {
  readonly host: string;
  readonly port: number;
}

async function checkName({ host }: Place): Promise<CheckLine> {
  if (isIP(host) !== 0) return ok(`${host} is an address; no name has to be found.`);
  try {
    const found = await lookup(host, { all: true });
    return ok(`The name ${host} is found: ${found.map(({ address }) => address).join(', ')}.`);
  } catch (error) {
    const remedy = 'Correct K8INTEL_SERVER_URL, or the DNS of this machine.';
    return failed(explainNetworkError(error, host), { remedy });
  }
}

/** A socket that is connected, or whose handshake is done. @throws the network's error */
function connected<S extends ReturnType<typeof connectTcp>>(socket: S, event: string): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(STEP_TIMEOUT_MS, () =>
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    socket.once('error', reject);
    socket.once(event, () => resolve(socket));
  });
}

async function checkTcp({ host, port }: Place): Promise<CheckLine> {
  try {
    (await connected(connectTcp({ host, port }), 'connect')).destroy();
    return ok(`A connection to port ${port} is taken.`);
  } catch (error) {
    return failed(explainNetworkError(error, `${host}:${port}`));
  }
}

async function checkTls({ host, port }: Place, tls: object): Promise<CheckLine> {
  try {
    const servername = isIP(host) === 0 ? host : '';
    const socket = await connected(connectTls({ host, port, servername, ...tls }), 'secureConnect');
    const { issuer, valid_to: validTo } = socket.getPeerCertificate();
    socket.destroy();
    const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
    const found = `The certificate is trusted: signed by ${issuer.O ?? issuer.CN}, valid for ${days} days.`;
    return days >= 14 ? ok(found) : warning(found, { remedy: 'Renew it before it expires.' });
  } catch (error) {
    return failed(explainNetworkError(error, `${host}:${port}`, AUTHORITY));
  }
}

/** Name, connection and certificate one after the other; ends with the first that fails. */
async function checkWay(config: Config, proxies: ProxyEnvironment): Promise<CheckLine[]> {
  const url = new URL(config.serverUrl);
  const proxy = chooseProxy(url, config.proxyUrl, proxies);
  // Behind a proxy it is the proxy that finds the name and connects.
  if (proxy !== null) return [ok(`The way to the server leads through the proxy ${redact(proxy)}.`)];
  const place = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
  };
  const { tls = {} } = await serverConnection(config, proxies)();
  const steps = [
    () => checkName(place),
    () => checkTcp(place),
    ...(url.protocol === 'https:' ? [() => checkTls(place, tls)] : []),
  ];
  const lines: CheckLine[] = [];
  for (const step of steps) {
    const line = await step();
    lines.push(line);
    if (line.status === 'failed') break;
  }
  return lines;
}

/** Whether a K8Intel server answers there, and how far the two clocks are apart. */
async function checkHttp(config: Config, proxies: ProxyEnvironment, signal: AbortSignal): Promise<CheckLine[]> {
  const where = `${config.serverUrl.replace(/\/+$/, '')}/healthz`;
  try {
    const before = Date.now();
    const answer = await request(where, { ...(await serverConnection(config, proxies)()), signal });
    const said = Date.parse(answer.headers.date ?? '');
    const http =
      answer.status === 200
        ? ok(`${where} answers ${answer.status}.`)
        : warning(`${where} answers ${answer.status}: ${answer.body.slice(0, 200)}`);
    if (Number.isNaN(said)) return [http];
    // The header has whole seconds.
    const skew = Math.round(((before + Date.now()) / 2 - said - 500) / 1000);
    const apart = `This clock is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} the server's`;
    if (Math.abs(skew) < MAX_SKEW_SECONDS) return [http, ok(`${apart}.`)];
    const remedy = 'Set it right (NTP); until then the server corrects the times of samples.';
    return [http, warning(`${apart}.`, { remedy })];
  } catch (error) {
    return [failed(explainNetworkError(error, where, AUTHORITY))];
  }
}

function explainRefusal({ code, message }: ApiFailure, isEnrolling: boolean): CheckLine {
  if (isEnrolling && code === 'FORBIDDEN')
    return ok('The enrol token is known; the agent registers its cluster with it at its start.');
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') {
    const what = isEnrolling ? 'enrol token' : 'credential';
    const remedy = `Create a new one in the dashboard, and give it as K8INTEL_${isEnrolling ? 'ENROL_TOKEN' : 'CREDENTIAL'}.`;
    return failed(`The server refuses the ${what}: ${message}`, { remedy });
  }
  return failed(message);
}

async function checkCredential(config: Config, proxies: ProxyEnvironment, signal: AbortSignal): Promise<CheckLine> {
  const stored = storedCredential(config);
  const bearer = stored ?? config.enrolToken;
  if (bearer === null) return failed('There is no credential yet, and no enrol token to get one with.');
  const timeoutMs = config.requestTimeoutSeconds * 1000;
  const connection = serverConnection(config, proxies);
  const api = createApiClient({ serverUrl: config.serverUrl, timeoutMs, connection, now: Date.now });
  const answer = await api.ask(AgentSettingsDocument, {}, bearer, signal);
  if (!answer.ok) return explainRefusal(answer, stored === null);
  const { intervalSeconds, heartbeatSeconds } = answer.data.agentSettings ?? {};
  return ok(
    `The credential is valid; the server asks for samples every ${intervalSeconds} s, a heartbeat every ${heartbeatSeconds} s.`,
  );
}

/** The way to the server, the server itself, and what it thinks of the credential. */
export async function checkServer(config: Config, signal: AbortSignal, proxies = findProxies()): Promise<CheckLine[]> {
  const way = await checkWay(config, proxies);
  if (way.some(({ status }) => status === 'failed')) return way;
  const http = await checkHttp(config, proxies, signal);
  if (http.some(({ status }) => status === 'failed')) return [...way, ...http];
  return [...way, ...http, await checkCredential(config, proxies, signal)];
}
