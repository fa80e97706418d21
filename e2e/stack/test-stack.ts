import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { startStack } from '../../server/launcher/stack.mjs';
import { requireWritable } from '../../server/launcher/surroundings.mjs';
import { ROOT, temporaryFolder } from './launched.js';

/**
 * A whole stack of its own: a data folder that ends with it, a free port, the demo cluster.
 * @param demoPast whether the demo cluster back-fills its past, as it does for people; tests that count begin without
 * @param settings of the server, beyond what the launcher sets
 */
export async function startTestStack(
  report: (line: string) => void,
  demoPast = false,
  settings: NodeJS.ProcessEnv = {},
) {
  const folder = temporaryFolder();
  requireWritable(folder.path);
  const stack = await startStack({
    root: ROOT,
    dataDir: folder.path,
    port: await freePort(),
    demo: true,
    demoPast,
    durable: false,
    report,
    // A kubeconfig of this machine must not add a cluster that the tests do not know.
    env: { PATH: process.env['PATH'], HOME: folder.path, ...settings },
  });
  return {
    ...stack,
    folder: folder.path,
    stop: async () => {
      await stack.stop();
      folder.remove();
    },
  };
}
