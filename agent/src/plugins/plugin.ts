import type { Collector, CollectorContext, RbacRule } from '../collectors/collector.js';
import type { PluginFile } from './find.js';
import { PluginRun } from './plugin-run.js';
import { THREAD_LIMITS, type ThreadLimits } from './thread.js';

export interface PluginOptions {
  readonly limits?: Partial<ThreadLimits>;
  /** Address of the module that runs in the thread; only tests replace it. */
  readonly worker?: URL;
}

/**
 * A collector that runs in a thread of its own. What is wrong with it, in its form or in what it does, is a failure of
 * its run like any other: it shows in the collector's state, and the plug-in is tried again after a growing wait, so
 * that a corrected file is taken up without a restart.
 */
export class Plugin implements Collector {
  readonly isPlugin = true;
  readonly name: string;
  readonly runsFor = 'HOST';
  /** Its metrics are all its own, and defined when it runs. */
  readonly metrics = [];
  /** What it declares, once it was loaded. */
  rbac: readonly RbacRule[] = [];

  constructor(
    private readonly file: PluginFile,
    private readonly options: PluginOptions = {},
  ) {
    this.name = file.name;
  }

  async run(context: CollectorContext, signal: AbortSignal): Promise<void> {
    const { file, options } = this;
    if (file.problem !== null) {
      context.outcome({ status: 'FAILED', message: `The plug-in is not loaded: ${file.problem}.` });
      return;
    }
    const run = new PluginRun({
      name: this.name,
      module: file.module,
      settings: file.readSettings(),
      limits: { ...THREAD_LIMITS, ...options.limits },
      ...(options.worker !== undefined && { worker: options.worker }),
      context,
      signal,
    });
    await run.whole((description) => {
      this.rbac = description.rbac;
    });
  }
}
