/** The product's server as built, under the clock of the simulated day, which K8INTEL_DAY tells as JSON. */
import { importBuilt } from '../harness/built.mjs';
import { scaledClock } from './clock.mjs';

const { startServer } = await importBuilt('app/server.js');
const { loadConfig } = await importBuilt('config.js');
const { createLogger } = await importBuilt('platform/logger.js');

const clock = scaledClock(JSON.parse(process.env['K8INTEL_DAY'] ?? ''));
const config = loadConfig();
const log = createLogger({ level: config.logLevel, folder: null, file: 'server.jsonl' });
const server = await startServer(config, log, () => new Date(clock()));
process.once('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
process.once('disconnect', () => process.exit(1));
