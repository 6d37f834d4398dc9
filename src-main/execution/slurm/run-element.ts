import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryBeside, temporaryOwner } from '../../storage/files/temporary-name.ts';
import { Scratch } from '../carried/scratch.ts';
import { ClusterFolder } from './cluster-folder.ts';
import { TaskAttempt, type ElementEnd, type NodeProgram } from './task-attempt.ts';
import { clusterOf, elementSchema, isThere, readStored, storedTaskSchema } from './task-files.ts';

/** What the names of the folders in which a node trains have in them. */
const scratchStem = 'unroll-task';

/**
 * Computes the tasks of an element one after the other. What has a result already is left out. While one trains, the
 * result of the one before is published.
 * @param path of the element's file in the cluster's folder
 * @throws UnrollError 'storage' if results can't be written there, 'damaged' or 'not-found' if the tasks aren't there
 */
export async function runElement(path: string, program: NodeProgram): Promise<ElementEnd> {
  const folder = new ClusterFolder(clusterOf(path));
  await removeLeftScratch();
  const scratch = new Scratch(temporaryBeside(join(tmpdir(), scratchStem)), program.spawner);
  const results = new Results();
  try {
    for (const key of await readStored(path, elementSchema)) {
      if (results.areRefused) break;
      const { document, result, stop } = folder.task(key);
      if (await isThere(result)) continue;
      // What is to end anyway needs no other job.
      if (program.ending.aborted && !(await isThere(stop))) {
        await results.all();
        return 'interrupted';
      }
      const task = await readStored(document, storedTaskSchema);
      await results.add(await new TaskAttempt(folder, key, task, program, scratch).train());
    }
    const end = await results.all();
    return program.ending.aborted && end !== 'done' ? 'interrupted' : end;
  } finally {
    await results.settled();
    await scratch.remove();
  }
}

/** The results of an element's tasks, which are published in turn. */
class Results {
  #last: Promise<void> = Promise.resolve();
  #end: ElementEnd = 'done';
  #problem: { readonly error: unknown } | null = null;

  /** Whether one could not be published, as others couldn't be either. */
  get areRefused(): boolean {
    return this.#problem !== null;
  }

  /** Has a result published after those before. Fulfilled when it is its turn. */
  async add(publish: () => Promise<ElementEnd>): Promise<void> {
    await this.#last;
    this.#last = publish().then(
      (end) => {
        if (end !== 'done') this.#end = end;
      },
      (error: unknown) => {
        this.#problem ??= { error };
      },
    );
  }

  /** Fulfilled when nothing is being published. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** @throws UnrollError 'storage' if one of them could not be published */
  async all(): Promise<ElementEnd> {
    await this.#last;
    if (this.#problem !== null) throw this.#problem.error;
    return this.#end;
  }
}

/** Removes what processes that were killed have left on this machine: data sets and checkpoints. */
async function removeLeftScratch(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(`.${scratchStem}.`) || temporaryOwner(name) !== 'gone') continue;
    // It may belong to another user.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
