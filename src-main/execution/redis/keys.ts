import { thisProgram, type Program } from '../carried/task-document.ts';

/** What all keys begin with, so that an ACL file can name them. */
export const prefix = 'unroll';

/** Where workers say that there is news of a task, or a second result; the message is what names it. */
export const newsChannel = `${prefix}:news`;
/** Where workers hear what is asked of a task under way. */
export const ordersChannel = `${prefix}:orders`;

/** The ids of the workers that have announced themselves, also of those that are gone. */
export const workersKey = `${prefix}:workers`;

/** What a worker announces; it is gone soon after the worker. */
export function workerKey(id: string): string {
  return `${prefix}:worker:${id}`;
}

/** The queue of the tasks of one program: those of another version never reach a worker that can't give the same bits. */
export function queueName({ unroll, kernels }: Program): string {
  return `tasks-${unroll}-${kernels}`;
}

/** Where BullMQ keeps a task for as long as it waits or is trained. */
export function jobKey(task: string): string {
  return `${prefix}:${queueName(thisProgram)}:${task}`;
}

/** Names the task of an experiment that hasn't been collected yet. @param owner of the experiment: a data folder */
export function openTaskKey(owner: string, experiment: string): string {
  return `${prefix}:open:${owner}:${experiment}`;
}

/** The second results that wait for the owner of their experiments to record them, as a stream. */
export function repetitionsKey(owner: string): string {
  return `${prefix}:repetitions:${owner}`;
}

/** The keys of a task. */
export interface TaskKeys {
  /** What its workers say, as a stream. */
  readonly news: string;
  /** Which pack has its newest files. */
  readonly files: string;
  /** How it ended first. */
  readonly result: string;
  /** What is asked of it. */
  readonly order: string;
}

export function taskKeys(task: string): TaskKeys {
  const key = (name: string): string => `${prefix}:task:${task}:${name}`;
  return { news: key('news'), files: key('files'), result: key('result'), order: key('order') };
}

/** The pieces of something that is carried. */
export function packKey(sha256: string): string {
  return `${prefix}:pack:${sha256}`;
}
