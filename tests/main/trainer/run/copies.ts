import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Copies of an experiment's folder as processes that died at these moments would have left it. */
export class Copies {
  readonly folders: string[] = [];
  readonly #place: string;
  readonly #seen = new Set<string>();

  private constructor(place: string) {
    this.#place = place;
  }

  static async make(): Promise<Copies> {
    const place = await mkdtemp(join(tmpdir(), 'unroll-test-'));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    return new Copies(place);
  }

  /** Copies the folder, unless there is such a copy already: what comes of it depends on nothing else. */
  take(folder: string): void {
    const contents = createHash('sha256');
    for (const name of readdirSync(folder).filter(isKept).sort()) {
      contents.update(name).update(readFileSync(join(folder, name)));
    }
    const digest = contents.digest('hex');
    if (this.#seen.has(digest)) return;
    this.#seen.add(digest);
    const copy = join(this.#place, String(this.folders.length), 'small');
    cpSync(folder, copy, { recursive: true, filter: (path) => isKept(basename(path)) });
    this.folders.push(copy);
  }
}

/** All but the lock: that of a process that is gone would be taken over, but here the process lives on. */
function isKept(name: string): boolean {
  return !name.startsWith('lock.json');
}
