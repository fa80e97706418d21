#!/usr/bin/env node
import { Agent, chooseKind, collectorProblems, VERSION } from './agent.js';
import { ConfigError, describeConfig, findKubeAccess, loadConfig, misspeltVariables } from './config.js';
import { messageOf } from './explain.js';
import { connectKube } from './kube/connect.js';
import { createLogger } from './logger.js';

async function main(): Promise<void> {
  const config = loadConfig(undefined, collectorProblems);
  const log = createLogger(config.logLevel, config.logDir);
  for (const problem of misspeltVariables()) log.warn(problem);
  const access = findKubeAccess(config);
  const kind = chooseKind(config, access);
  const agent = new Agent({ config, log, kube: kind === 'KUBERNETES' ? await connectKube(access) : null });
  log.info('The agent starts', { version: VERSION, kind, ...describeConfig(config) });

  const stop = new AbortController();
  const stopOnce = (cause: string) => (): void => {
    if (!stop.signal.aborted) log.info('The agent stops', { cause });
    stop.abort();
  };
  process.on('SIGTERM', stopOnce('SIGTERM'));
  process.on('SIGINT', stopOnce('SIGINT'));
  // A parent that started the agent with an IPC channel and dies takes the agent with it.
  process.on('disconnect', stopOnce('its parent is gone'));
  // Last resort: an error that escaped every collector's and the sender's own handling must not end the watch.
  process.on('unhandledRejection', (error) => log.error('An error was not handled', { cause: messageOf(error) }));
  await agent.run(stop.signal);
  log.info('The agent has stopped');
}

const USAGE = `Usage: k8intel-agent            runs the agent, configured by K8INTEL_* variables
       k8intel-agent check [--json]   says what it can reach, may read and would use, and changes nothing
       k8intel-agent --version
`;

/** @returns the exit code */
async function runCommand([command, ...options]: readonly string[]): Promise<number> {
  const print = (text: string): void => void process.stdout.write(text);
  if (command === undefined) await main();
  else if (command === 'check') return (await import('./check/run.js')).runCheck(options, print);
  else if (command === '--version') print(`${VERSION}\n`);
  else if (command === '--help') print(USAGE);
  else {
    process.stderr.write(`k8intel-agent does not know “${command}”.\n${USAGE}`);
    return 2;
  }
  return 0;
}

try {
  process.exit(await runCommand(process.argv.slice(2)));
} catch (error) {
  const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
  for (const problem of problems) process.stderr.write(`k8intel-agent cannot start: ${problem}\n`);
  process.exit(1);
}
