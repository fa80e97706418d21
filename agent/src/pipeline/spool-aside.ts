import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';

export type AsideFolder = 'damaged' | 'rejected';
const FOLDERS: readonly AsideFolder[] = ['damaged', 'rejected'];
/** So many files are kept of those moved aside, for a look at what went wrong. */
const ASIDE_FILES = 20;

/** Batches that are not sent any more and are kept for a look; the first to go when the disk is full. */
export class Aside {
  constructor(private readonly options: { readonly dir: string; readonly log: Log }) {}

  move(file: string, folder: AsideFolder): void {
    const target = join(this.options.dir, folder);
    try {
      mkdirSync(target, { recursive: true, mode: 0o700 });
      renameSync(join(this.options.dir, file), join(target, file));
      const kept = readdirSync(target).sort(
        (a, b) => statSync(join(target, a)).ctimeMs - statSync(join(target, b)).ctimeMs,
      );
      for (const name of kept.slice(0, -ASIDE_FILES)) rmSync(join(target, name), { force: true });
    } catch (error) {
      this.options.log.warn('A batch cannot be moved aside', { file, cause: messageOf(error) });
    }
  }

  /** Deletes all of them; false where there were none. */
  clear(): boolean {
    let isAny = false;
    for (const target of FOLDERS.map((folder) => join(this.options.dir, folder))) {
      try {
        for (const name of readdirSync(target)) {
          rmSync(join(target, name), { force: true });
          isAny = true;
        }
      } catch {
        // There is no such folder yet, or it cannot be touched: no room is made there.
      }
    }
    return isAny;
  }
}
