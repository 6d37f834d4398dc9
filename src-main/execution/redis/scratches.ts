import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Spawner } from '../local/trainer-child.ts';
import { Scratch } from '../carried/scratch.ts';

/** Milliseconds after which a process that has nothing to train gives its memory back. */
const idleLimit = 60_000;

/** Where a worker trains its tasks: each of those that are trained at once in its own folder and process. */
export class Scratches {
  readonly #folder: string;
  readonly #spawner: (home: string) => Spawner;
  /** Those that no task uses, the last one used at the end, with what ends their processes. */
  readonly #idle: { readonly scratch: Scratch; readonly timer: NodeJS.Timeout }[] = [];
  #isClosed = false;

  /** @param spawner of trainers that use a data folder */
  constructor(folder: string, spawner: (home: string) => Spawner) {
    this.#folder = folder;
    this.#spawner = spawner;
  }

  /** One for a task, until it is given back. */
  take(): Scratch {
    const idle = this.#idle.pop();
    if (idle === undefined) return new Scratch(join(this.#folder, randomUUID()), this.#spawner);
    clearTimeout(idle.timer);
    return idle.scratch;
  }

  /** Keeps one for the next task. */
  async giveBack(scratch: Scratch): Promise<void> {
    if (this.#isClosed) return scratch.remove();
    const timer = setTimeout(() => void scratch.rest(), idleLimit);
    this.#idle.push({ scratch, timer });
  }

  /** Ends all processes that no task uses, and the others when they are given back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      this.#idle.splice(0).map(({ scratch, timer }) => {
        clearTimeout(timer);
        return scratch.remove();
      }),
    );
  }
}
