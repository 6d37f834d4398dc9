import { join } from 'node:path';

/**
 * Where everything is in the folder that the nodes of a cluster share. Its files are the state of the tasks: whoever
 * comes later finds them there.
 */
export class ClusterFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Empty files named after the tasks that a node has begun, so that the others need not be looked at. */
  get active(): string {
    return join(this.path, 'active');
  }

  /** The comparisons of what was trained twice that have not been recorded yet. */
  get repetitions(): string {
    return join(this.path, 'repetitions');
  }

  /** The comparison of one attempt at a task with the result that was there first. */
  repetition(key: string, attempt: string): string {
    return join(this.repetitions, `${key}@${attempt}.json`);
  }

  get tasks(): string {
    return join(this.path, 'tasks');
  }

  get datasets(): string {
    return join(this.path, 'datasets');
  }

  get batches(): string {
    return join(this.path, 'batches');
  }

  /** The files of a task. */
  task(key: string) {
    const folder = join(this.tasks, key);
    return {
      folder,
      /** The task itself. */
      document: join(folder, 'task.json'),
      /** What it begins from. */
      files: join(folder, 'files.pack'),
      /** Where it was submitted. */
      submission: join(folder, 'submission.json'),
      /** There if it is to end. */
      stop: join(folder, 'stop'),
      /** Published by the first that has finished it. */
      result: join(folder, 'result.pack'),
      /** There if the workbench has the result. */
      collected: join(folder, 'collected'),
      /** A folder for each that was begun. */
      attempts: join(folder, 'attempts'),
      active: join(this.active, key),
    };
  }

  /** The files of one attempt at a task. */
  attempt(key: string, name: string) {
    const folder = join(this.task(key).attempts, name);
    return {
      folder,
      /** Who makes it. */
      document: join(folder, 'attempt.json'),
      /** What happens, one line each. */
      events: join(folder, 'events.jsonl'),
      /** The experiment's files as of its last checkpoint. */
      snapshot: join(folder, 'snapshot.pack'),
      /** There once it has ended. One that has died has none. */
      ended: join(folder, 'ended'),
    };
  }

  dataset(sha256: string): string {
    return join(this.datasets, `${sha256}.pack`);
  }

  /** The tasks of an element of a job array. */
  element(batch: string, index: number | string): string {
    return join(this.batches, batch, `${index}.json`);
  }

  /** What Slurm writes of an element. */
  output(batch: string, index: number | string): string {
    return join(this.batches, batch, `${index}.txt`);
  }
}
