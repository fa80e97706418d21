import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './records.js';

export interface SmallDisk {
  readonly dir: string;
  /** Takes all room but so many bytes. */
  fill(leftBytes: number): void;
  /** Gives that room back. */
  empty(): void;
  unmount(): void;
}

/** Mounts a file system of 16 MiB of its own; the reason where this machine does not let us. */
export function mountSmallDisk(): SmallDisk | string {
  const dir = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'k8intel-test', dir], { stdio: 'pipe' });
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
  }
  const ballast = join(dir, 'ballast');
  return {
    dir,
    fill: (leftBytes) => {
      const { bavail, bsize } = statfsSync(dir);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leftBytes, 1));
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount: () => void execFileSync('umount', [dir]),
  };
}
