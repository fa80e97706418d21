import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

collectDefaultMetrics();

const requestSeconds = new Histogram({
  name: 'k8intel_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the end of its answer.',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const sockets = new Gauge({ name: 'k8intel_websocket_connections', help: 'Open WebSocket connections.' });

export function countSocket(difference: 1 | -1): void {
  sockets.inc(difference);
}

/** Few values, so that a scanner of paths cannot grow the series without bound. */
function routeOf(path: string): string {
  if (['/graphql', '/graphql/agent', '/healthz', '/readyz', '/metrics'].includes(path)) return path;
  return path.startsWith('/assets/') ? '/assets' : 'page';
}

export function timeRequests(req: Request, res: Response, next: NextFunction): void {
  const end = requestSeconds.startTimer({ route: routeOf(req.path), method: req.method });
  res.once('close', () => end({ status: String(res.statusCode) }));
  next();
}

/** The Prometheus exposition of this process. */
export async function serveMetrics(_req: Request, res: Response): Promise<void> {
  res.setHeader('content-type', register.contentType);
  res.end(await register.metrics());
}
