import { logFolder, startServer } from './app/server.js';
import { loadConfig } from './config.js';
import { StartError } from './platform/errors.js';
import { createLogger } from './platform/logger.js';

/** Configuration, server, and an orderly stop on the first signal or when the parent goes away. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, folder: logFolder(config), file: 'server.jsonl' });
  process.on('unhandledRejection', (error) => log.error('A promise was rejected and nobody waited for it', { error }));
  const server = await startServer(config, log);
  log.info('Listening', { url: server.url });
  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info('Stopping', { reason });
    try {
      await server.stop();
      process.exit(0);
    } catch (error) {
      log.error('The stop did not come to its end', { error });
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  process.on('disconnect', () => void stop('the parent process went away'));
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof StartError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
