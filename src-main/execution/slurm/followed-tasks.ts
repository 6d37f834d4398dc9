import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { toWireError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { filesAtOnce, forEachConcurrently } from '../../storage/tasks/for-each-concurrently.ts';
import { repetitionSchema } from '#shared/experiment/repetition';
import type { FromAgent } from './agent-messages.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { noAnswer, waitingNote, waitingProblem } from './refusals.ts';
import { parseQueue, runSlurm, type QueuedElement } from './slurm-commands.ts';
import {
  attemptSchema,
  elementName,
  elementSchema,
  isThere,
  lastLine,
  mark,
  namesIn,
  newestFiles,
  readFrom,
  readPack,
  readResult,
  readWholeResult,
  readStored,
  readStoredIfThere,
  submissionSchema,
  type Submission,
} from './task-files.ts';

/** Milliseconds between looks at the files of tasks. */
const lookInterval = 1000;
/** Milliseconds between questions to Slurm, which has other things to do. */
const queueInterval = 5000;
/** So many times in a row an element must be missing from the queue before it counts as lost. */
const lostAfter = 2;
/** Milliseconds that a task has for its checkpoint before its job is ended. */
const stopDeadline = 90_000;

/** Milliseconds that a second attempt has to end once there is a result: it looks every second, and waits for its batch. */
const repetitionDeadline = 10_000;
/** Milliseconds between looks whether it has. */
const repetitionInterval = 500;

/** The lines of `events.jsonl`; this same program has written them. */
const lineSchema = z.union([
  z.strictObject({ event: z.looseObject({ kind: z.string() }) }),
  z.strictObject({ output: z.string() }),
]);

/** What is known of a task that is followed. */
interface FollowedTask {
  readonly key: string;
  readonly submission: Submission;
  /** The attempt that is reported: the newest. */
  attempt: string | null;
  /** Bytes of its events that have been reported. */
  offset: number;
  machine: string | null;
  absences: number;
  stopAsked: number | null;
  /** Why it waits, as it was last said. */
  waitsFor: string;
  isOver: boolean;
}

/** The way to whoever follows the tasks. */
export interface Following {
  send(message: FromAgent): void;
  /** Fulfilled when most of what was sent has been taken. */
  drained(): Promise<void>;
}

/** Says what becomes of tasks, by the files in the cluster's folder and by Slurm's queue. */
export class FollowedTasks {
  readonly #folder: ClusterFolder;
  readonly #following: Following;
  readonly #tasks = new Map<string, FollowedTask>();
  /** The files of comparisons that have been told with this connection. */
  readonly #told = new Set<string>();
  #queue: readonly QueuedElement[] = [];
  #queuedAt = 0;
  /** The jobs that the queue has been asked for since they were first heard of. */
  readonly #askedFor = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;
  #waiting: { readonly keys: ReadonlySet<string>; resolve(): void }[] = [];

  constructor(folder: ClusterFolder, following: Following) {
    this.#folder = folder;
    this.#following = following;
  }

  /** Begins to look, and removes what earlier ones have left. @throws UnrollError 'unavailable' or 'storage' */
  async begin(): Promise<void> {
    await this.#askQueue();
    await this.#removeCollected();
    this.#lookLater();
  }

  /** Reports what becomes of a task, from its beginning. */
  async follow(key: string, submission: Submission): Promise<void> {
    const task: FollowedTask = {
      key,
      submission,
      attempt: null,
      offset: 0,
      machine: null,
      absences: 0,
      stopAsked: null,
      waitsFor: '',
      isOver: false,
    };
    this.#tasks.set(key, task);
    if (await isThere(this.#folder.task(key).stop)) task.stopAsked = Date.now();
  }

  /** Removes all files of a task but its comparisons, which wait to be recorded. @throws UnrollError 'storage' */
  async forget(key: string): Promise<void> {
    this.#tasks.delete(key);
    const { folder, active } = this.#folder.task(key);
    await rm(folder, { recursive: true, force: true });
    await rm(active, { force: true });
  }

  /** A comparison has been recorded. */
  async removeRepetition(key: string, attempt: string): Promise<void> {
    await rm(this.#folder.repetition(key, attempt), { force: true });
  }

  /** Whether Slurm still has something to do with an element. */
  async isQueued({ job, element }: Submission): Promise<boolean> {
    // An older answer may be from before its submission; a newer one for each of a thousand tasks would keep Slurm busy.
    if (!this.#askedFor.has(job)) {
      await this.#askQueue();
      this.#askedFor.add(job);
    }
    return this.#entryOf({ job, element }) !== null;
  }

  /** Ends tasks after a checkpoint: those that wait at once, those under way by a mark and a signal. */
  async stop(keys: readonly string[]): Promise<void> {
    const stopping = keys.flatMap((key) => this.#tasks.get(key) ?? []);
    for (const task of stopping) {
      await mark(this.#folder.task(task.key).stop);
      task.stopAsked = Date.now();
    }
    if (stopping.length === 0) return;
    await this.#askQueue().catch(() => undefined);
    const begun = new Set(await namesIn(this.#folder.active));
    await this.#endElements(stopping);
    for (const task of stopping) {
      if (!begun.has(task.key)) this.#end(task, stopped, null);
    }
  }

  /** Ends the jobs of tasks if nothing else is to be computed in them. */
  async #endElements(tasks: readonly FollowedTask[]): Promise<void> {
    const elements = new Map(tasks.map(({ submission }) => [elementName(submission), submission]));
    for (const [name, submission] of elements) {
      if (!(await this.#isAllOver(submission))) continue;
      const entry = this.#entryOf(submission);
      if (entry?.state === 'pending') await runSlurm('scancel', [name]);
      if (entry?.state === 'running') await runSlurm('scancel', ['--batch', '--signal=TERM', name]);
    }
  }

  /** The workbench has the result of a task. */
  async markCollected(key: string): Promise<void> {
    await mark(this.#folder.task(key).collected);
  }

  /** Fulfilled when all of these have ended. */
  allOver(keys: readonly string[]): Promise<void> {
    const open = keys.filter((key) => this.#tasks.get(key)?.isOver === false);
    if (open.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ keys: new Set(open), resolve }));
  }

  /** Looks no more. What is trained a second time ends first, and is compared. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    try {
      await this.#askQueue();
      await this.#endRepeated();
      await this.#reportRepetitions();
      await this.#removeCollected();
    } catch {
      // The next one removes it.
    }
  }

  #lookLater(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) => {
          // The disk or Slurm may be back at the next time.
          console.error(toWireError(error).message);
        })
        .finally(() => {
          this.#lookLater();
        });
    }, lookInterval);
  }

  async #look(): Promise<void> {
    for (const key of await namesIn(this.#folder.active)) {
      const task = this.#tasks.get(key);
      if (task?.isOver !== false) continue;
      // What is not read yet need not wait in this process: the next look finds the newest.
      await this.#following.drained();
      await tried(() => this.#report(task));
    }
    await this.#reportRepetitions();
    if (Date.now() - this.#queuedAt < queueInterval) return;
    if (![...this.#tasks.values()].some(({ isOver }) => !isOver)) return;
    await this.#askQueue();
    for (const task of this.#tasks.values()) {
      if (task.isOver) continue;
      await this.#following.drained();
      await tried(() => this.#compareQueue(task));
    }
  }

  /** Reports comparisons, also of what another agent has followed; each stays until somebody has recorded it. */
  async #reportRepetitions(): Promise<void> {
    for (const name of await namesIn(this.#folder.repetitions)) {
      const [, key, attempt] = /^([\w.-]{1,120})@([\w.-]{1,120})\.json$/.exec(name) ?? [];
      if (key === undefined || attempt === undefined || this.#told.has(name)) continue;
      await tried(async () => {
        const path = this.#folder.repetition(key, attempt);
        const repetition = await readStored(path, repetitionSchema);
        this.#told.add(name);
        this.#following.send({ kind: 'repetition', key, attempt, repetition });
      });
    }
  }

  /**
   * Ends further attempts at tasks whose results have been taken, each after the epochs that can be compared. One that
   * doesn't answer has died, or ends when it finds its files gone.
   */
  async #endRepeated(): Promise<void> {
    const collected: FollowedTask[] = [];
    await forEachConcurrently([...this.#tasks.values()], filesAtOnce, async (task) => {
      if (await isThere(this.#folder.task(task.key).collected)) collected.push(task);
    });
    const deadline = Date.now() + repetitionDeadline;
    // What has lost its job with its node never says that it has ended.
    const inQueue = collected.filter(({ submission }) => this.#entryOf(submission) !== null);
    let open = await this.#underWay(inQueue);
    const waiting = inQueue.filter(
      ({ submission }) => this.#entryOf(submission)?.state === 'pending',
    );
    if (open.length + waiting.length === 0) return;
    for (const { key } of open) await mark(this.#folder.task(key).stop);
    await this.#endElements([...open, ...waiting]);
    while (open.length > 0 && Date.now() < deadline) {
      await sleep(repetitionInterval);
      open = await this.#underWay(open);
    }
    await this.#askQueue();
  }

  /** The tasks with attempts that have not ended, as far as anybody has said. */
  async #underWay(tasks: readonly FollowedTask[]): Promise<FollowedTask[]> {
    const found: FollowedTask[] = [];
    await forEachConcurrently(tasks, filesAtOnce, async (task) => {
      for (const name of await namesIn(this.#folder.task(task.key).attempts)) {
        if (await isThere(this.#folder.attempt(task.key, name).ended)) continue;
        found.push(task);
        return;
      }
    });
    return found;
  }

  /** Reports what is new in the newest attempt, and the result. */
  async #report(task: FollowedTask): Promise<void> {
    const { key } = task;
    // First, as events come before it.
    const result = await readResult(this.#folder.task(key).result);
    await this.#chooseAttempt(task);
    if (task.attempt !== null) await this.#reportEvents(task, task.attempt, result?.files ?? null);
    if (result !== null) this.#end(task, result.ended, result.files);
  }

  async #chooseAttempt(task: FollowedTask): Promise<void> {
    let newest: { name: string; startedAt: number; machine: string } | null = null;
    for (const name of await namesIn(this.#folder.task(task.key).attempts)) {
      const { document } = this.#folder.attempt(task.key, name);
      const attempt = await readStoredIfThere(document, attemptSchema).catch(() => null);
      if (attempt !== null && attempt.startedAt > (newest?.startedAt ?? 0)) {
        newest = { name, ...attempt };
      }
    }
    if (newest === null || newest.name === task.attempt) return;
    task.attempt = newest.name;
    task.offset = 0;
    this.#placed(task, newest.machine);
  }

  #placed(task: FollowedTask, machine: string | null): void {
    if (task.machine === machine) return;
    task.machine = machine;
    this.#following.send({ kind: 'machine', key: task.key, machine });
  }

  /** @param published the files of its result; null: it has none */
  async #reportEvents(
    task: FollowedTask,
    attempt: string,
    published: Uint8Array | null,
  ): Promise<void> {
    const { key } = task;
    const { events: path, snapshot } = this.#folder.attempt(key, attempt);
    const text = await readFrom(path, task.offset);
    const end = text.lastIndexOf(0x0a) + 1;
    if (end === 0) return;
    task.offset += end;
    const lines = text.subarray(0, end).toString('utf8').trim().split('\n');
    const parsed = lines.flatMap((line) => readLine(line) ?? []);
    // Newer than all that the events report.
    let files: Uint8Array | null = null;
    const changes = parsed.some((line) => 'event' in line && line.event.kind !== 'progress');
    if (changes) files = published ?? (await readPack(snapshot).catch(() => null));
    for (const [index, line] of parsed.entries()) {
      if ('output' in line) {
        this.#following.send({ kind: 'output', key, text: line.output });
        continue;
      }
      const event = line.event as unknown as RunEvent;
      const isOld = event.kind === 'progress' && index < parsed.length - 1;
      if (isOld) continue;
      this.#following.send({
        kind: 'event',
        key,
        event,
        files: event.kind === 'progress' ? null : files,
      });
      if (event.kind !== 'progress') files = null;
    }
  }

  /** Finds out whether a task still has a job. */
  async #compareQueue(task: FollowedTask): Promise<void> {
    const entry = this.#entryOf(task.submission);
    const { element, batch } = task.submission;
    const name = elementName(task.submission);
    if (entry !== null) {
      task.absences = 0;
      if (entry.state === 'pending') {
        this.#placed(task, null);
        if (task.stopAsked === null && (await this.#endHopeless(task, entry.reason))) return;
      }
      const isLate = task.stopAsked !== null && Date.now() - task.stopAsked > stopDeadline;
      const isOrphan = task.stopAsked !== null && entry.state === 'pending';
      if ((isLate || isOrphan) && (await this.#isAllOver(task.submission))) {
        await runSlurm('scancel', [name]);
      }
      return;
    }
    task.absences += 1;
    if (task.absences < lostAfter) return;
    const result = await readWholeResult(this.#folder.task(task.key).result);
    if (result !== null) {
      await this.#report(task);
      this.#end(task, result.ended, result.files);
      return;
    }
    const files = await newestFiles(this.#folder, task.key);
    if (task.stopAsked !== null) {
      this.#end(task, stopped, files);
      return;
    }
    const output = this.#folder.output(batch, element);
    const said = await lastLine(output);
    const reason =
      said === null
        ? `Slurm’s job ${name} ended without a result, and ${output} says nothing; “df” there shows whether a disk is full`
        : `Slurm’s job ${name} ended without a result; it says: ${said}`;
    this.#end(
      task,
      { kind: 'ended', status: 'interrupted', reason, errorCode: 'process-died' },
      files,
    );
  }

  /** Says why a task waits, if it isn't for its turn. @returns whether it would wait for ever, and was ended */
  async #endHopeless(task: FollowedTask, reason: string): Promise<boolean> {
    const name = elementName(task.submission);
    const problem = waitingProblem(reason, task.submission.options);
    // What can't be ended now is tried again at the next look.
    if (problem !== null && (await runSlurm('scancel', [name])).code === 0) {
      const error = toWireError(problem);
      // Nobody could end the job again for the other tasks in it.
      for (const other of this.#tasks.values()) {
        if (elementName(other.submission) !== name || other.stopAsked !== null) continue;
        this.#finish(other, { kind: 'failed', key: other.key, error });
      }
      return true;
    }
    const text = waitingNote(reason, name);
    if (text === null || reason === task.waitsFor) return false;
    task.waitsFor = reason;
    this.#following.send({ kind: 'output', key: task.key, text });
    return false;
  }

  #end(task: FollowedTask, ended: RunEnded, files: Uint8Array | null): void {
    this.#finish(task, { kind: 'ended', key: task.key, ended, files });
  }

  /** Says the last of a task. */
  #finish(task: FollowedTask, last: FromAgent): void {
    if (task.isOver) return;
    task.isOver = true;
    this.#following.send(last);
    this.#waiting = this.#waiting.filter(({ keys, resolve }) => {
      const isWaiting = [...keys].some((key) => this.#tasks.get(key)?.isOver === false);
      if (!isWaiting) resolve();
      return isWaiting;
    });
  }

  /** Whether each task of an element has a result or is to end. */
  async #isAllOver({ batch, element }: Submission): Promise<boolean> {
    const keys = await readStoredIfThere(this.#folder.element(batch, element), elementSchema);
    for (const key of keys ?? []) {
      const { result, stop } = this.#folder.task(key);
      if (!(await isThere(result)) && !(await isThere(stop))) return false;
    }
    return true;
  }

  #entryOf({ job, element }: Pick<Submission, 'job' | 'element'>): QueuedElement | null {
    return this.#queue.find((entry) => entry.job === job && entry.has(element)) ?? null;
  }

  async #askQueue(): Promise<void> {
    this.#queuedAt = Date.now();
    const { code, stdout, stderr } = await runSlurm('squeue', ['--me', '--json']);
    if (code !== 0) throw noAnswer(stderr);
    this.#queue = parseQueue(stdout);
  }

  /** Removes the files of tasks whose results have been taken, if nothing can compute them any more. */
  async #removeCollected(): Promise<void> {
    await forEachConcurrently(await namesIn(this.#folder.tasks), filesAtOnce, async (key) => {
      const paths = this.#folder.task(key);
      if (!(await isThere(paths.collected))) return;
      const submission = await readStoredIfThere(paths.submission, submissionSchema).catch(
        () => null,
      );
      if (submission === null || this.#entryOf(submission) === null) await this.forget(key);
    });
    const left = new Set(await namesIn(this.#folder.tasks));
    for (const batch of await namesIn(this.#folder.batches)) {
      const folder = join(this.#folder.batches, batch);
      const elements = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
      const keys = elements.map((name) =>
        readStoredIfThere(join(folder, name), elementSchema).catch(() => []),
      );
      const isLeft = (await Promise.all(keys)).flat().some((key) => key !== null && left.has(key));
      if (!isLeft) await rm(folder, { recursive: true, force: true });
    }
  }
}

/** The end of a task that was to end. */
export const stopped: RunEnded = {
  kind: 'ended',
  status: 'stopped',
  reason: null,
  errorCode: null,
};

/** A line of `events.jsonl`; null if it can't be read, as after a disk was full. */
function readLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Does what is tried again at the next look if it fails: the files of one task don't keep the others from being looked at. */
async function tried(step: () => Promise<void>): Promise<void> {
  await step().catch((error: unknown) => {
    console.error(toWireError(error).message);
  });
}
