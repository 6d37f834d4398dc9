import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { UnrollError } from '#shared/contract/errors';
import { readRecord } from '../../storage/experiment/experiment-folder.ts';
import { CarriedRun, folderOf } from '../carried/carried-run.ts';
import { compareResults } from '../carried/compare-results.ts';
import type { Scratch } from '../carried/scratch.ts';
import { insist } from './insist.ts';
import type { KeptPacks } from './kept-packs.ts';
import { jobKey, openTaskKey, taskKeys } from './keys.ts';
import {
  openTaskSchema,
  readMessage,
  resultSchema,
  type Order,
  type TaskData,
  type TaskResult,
} from './messages.ts';
import {
  lifetime,
  packReferenceSchema,
  readPack,
  referenceTo,
  removePack,
  writePack,
  type PackReference,
} from './packs.ts';
import { Relay, tell } from './relay.ts';
import { isTemporaryRefusal } from './refusals.ts';
import { leaveRepetition } from './repetitions.ts';

/** What all attempts of a worker use. */
export interface AttemptPlace {
  readonly redis: Redis;
  /** The worker's machine. */
  readonly machine: string;
  /** Where it is trained. */
  readonly scratch: Scratch;
  readonly datasets: KeptPacks;
  /** For runs that leave them to the machine. */
  readonly threads: number;
  /** Hears that Redis takes nothing at present. */
  onRefused(experiment: string, error: unknown): void;
}

/** What became of an attempt: `given up` is a task that another worker should take. */
export type AttemptEnd =
  | { readonly kind: 'finished' | 'stopped' | 'failed' | 'interrupted' }
  | { readonly kind: 'repeated'; readonly isEqual: boolean }
  | { readonly kind: 'given up' | 'cancelled' | 'done before' };

/** One worker's attempt at a task. */
export class Attempt {
  readonly task: string;
  readonly experiment: string;
  readonly #data: TaskData;
  readonly #number: number;
  readonly #place: AttemptPlace;
  readonly #relay: Relay;
  #run: CarriedRun | null = null;
  #asked: 'stop' | 'kill' | 'give up' | null = null;
  #isAbandoned = false;
  #hasLostLock = false;

  /** @param number higher than that of all attempts before */
  constructor(task: string, data: TaskData, number: number, place: AttemptPlace) {
    this.task = task;
    this.experiment = data.document.experiment;
    this.#data = data;
    this.#number = number;
    this.#place = place;
    this.#relay = new Relay(place.redis, task, number);
  }

  /** @throws UnrollError if this machine can't do it, so that another one should */
  async end(): Promise<AttemptEnd> {
    const { redis, machine, scratch } = this.#place;
    const keys = taskKeys(this.task);
    if ((await redis.exists(keys.result)) === 1) return { kind: 'done before' };
    const order = await redis.get(keys.order);
    if (order === 'kill') return { kind: 'cancelled' };
    const folder = randomUUID();
    try {
      await this.#insist(() =>
        tell(redis, this.task, { kind: 'taken', attempt: this.#number, machine }),
      );
      if (order === 'stop') this.order('stop');
      return await this.#train(folder);
    } catch (error) {
      // Nobody waits any more for what Redis doesn't take.
      if (!isTemporaryRefusal(error) || !this.#isUnwanted) throw error;
      return { kind: this.#asked === 'kill' ? 'cancelled' : 'given up' };
    } finally {
      await scratch.clear(folder);
    }
  }

  /** Does what is asked of the task. */
  order(order: Order): void {
    switch (order) {
      case 'stop':
      case 'kill':
        this.#ask(order);
        return;
      case 'pause':
        // Whoever has asked sees that it doesn't pause.
        void this.#run?.pause().catch(() => undefined);
        return;
      case 'proceed':
        void this.#run?.proceed().catch(() => undefined);
    }
  }

  /** Ends it after a checkpoint, for another worker to continue. */
  giveUp(): void {
    if (this.#asked === null) this.#ask('give up');
  }

  /** Another worker may have taken over: only the result counts, as a second one. */
  loseLock(): void {
    this.#hasLostLock = true;
    this.#relay.silence();
  }

  /** Ends it at once, for another worker to continue from what was sent. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#asked ??= 'give up';
    this.#run?.kill();
  }

  /** Whether what it has computed is sent no more. */
  get #isUnwanted(): boolean {
    return this.#isAbandoned || this.#asked === 'kill';
  }

  #ask(what: 'stop' | 'kill' | 'give up'): void {
    this.#asked = what;
    if (what === 'kill') this.#run?.kill();
    else this.#run?.stop();
  }

  async #train(folder: string): Promise<AttemptEnd> {
    const { redis, datasets, threads, scratch } = this.#place;
    const { document, dataset } = this.#data;
    const begunFrom = await this.#files();
    if (begunFrom === null) return { kind: 'done before' };
    if (dataset !== null) {
      const { config } = document;
      await scratch.provide(config.dataset, dataset.sha256, () => datasets.get(dataset));
    }
    const home = await scratch.folderFor(folder);
    const run = await CarriedRun.start(
      {
        document: { ...document, threads: document.threads ?? threads },
        files: begunFrom.pack,
      },
      home,
      scratch.spawner,
      {
        onEvent: (event, files) => {
          this.#relay.onEvent(event, files);
          return Promise.resolve();
        },
        onOutput: (text) => {
          this.#relay.onOutput(text);
        },
      },
    );
    this.#run = run;
    // It may have been asked while the files were on their way.
    if (this.#isAbandoned) run.kill();
    else if (this.#asked !== null) this.#ask(this.#asked);
    const { ended, files } = await run.end();
    if (this.#asked === 'kill') return { kind: 'cancelled' };
    if (this.#isAbandoned && ended.status === 'interrupted') {
      this.#relay.silence();
      return { kind: 'given up' };
    }
    // Another worker's attempt is what counts, unless this one has got as far as it was to.
    const isWhole =
      ended.status === 'finished' || (ended.status === 'stopped' && this.#asked === null);
    if (this.#hasLostLock && !isWhole) return { kind: 'given up' };
    const sent = await this.#relay.end();
    // A full disk here is no reason to fail where another machine could do it.
    if (ended.status === 'failed' && ended.errorCode === 'storage') {
      throw new UnrollError('storage', ended.reason ?? 'the disk can’t be used');
    }
    if (this.#asked === 'give up' && ended.status === 'stopped') {
      const message = JSON.stringify(await this.#insist(() => writePack(redis, files)));
      await this.#insist(() => redis.set(taskKeys(this.task).files, message, 'EX', lifetime));
      return { kind: 'given up' };
    }
    const { epochs, environment, status } = await readRecord(folderOf(home, document));
    const engine = environment?.engine;
    const { machine } = this.#place;
    // What isn't the run's own failure is this machine's.
    const isOwn = ended.status !== 'failed' || status === 'failed';
    const reason = isOwn ? ended.reason : `${machine}: ${ended.reason ?? 'it could not begin'}`;
    const result: TaskResult = {
      id: randomUUID(),
      machine,
      ended: { ...ended, reason },
      files: referenceTo(files),
      weights: epochs.map(({ weightsSha256 }) => weightsSha256),
      engine:
        engine === undefined ? null : { name: engine.name, instructionSet: engine.instructionSet },
    };
    return this.#publish(result, files, [sent, begunFrom.newest]);
  }

  /**
   * The files to begin from: the newest that any worker has sent, or else those that the task came with.
   * @returns null if they are gone since another worker has finished it meanwhile
   */
  async #files(): Promise<{ pack: Uint8Array; newest: PackReference | null } | null> {
    const { redis } = this.#place;
    const newest = readMessage(packReferenceSchema, await redis.get(taskKeys(this.task).files));
    const pack =
      (newest === null ? null : await readPack(redis, newest)) ??
      (await readPack(redis, this.#data.files));
    if (pack !== null) return { pack, newest };
    if ((await redis.exists(taskKeys(this.task).result)) === 1) return null;
    throw new UnrollError(
      'not-found',
      `the files of ${this.experiment} are no longer in Redis; run the sweep again to send them`,
    );
  }

  /** Says something to whoever follows the task. */
  async note(text: string): Promise<void> {
    await tell(this.#place.redis, this.task, {
      ...{ kind: 'events', attempt: this.#number, events: [{ kind: 'note', text }] },
      ...{ files: null, output: '' },
    });
  }

  /** Nothing could be trained, for a reason that another attempt may not meet: what the run needs has to be sent again. */
  async fail(problem: UnrollError): Promise<AttemptEnd> {
    if (this.#hasLostLock) return { kind: 'given up' };
    const { redis, machine } = this.#place;
    const { files } = taskKeys(this.task);
    const newest = readMessage(packReferenceSchema, await redis.get(files));
    const { code, message } = problem;
    const result: TaskResult = {
      id: randomUUID(),
      machine,
      ended: { kind: 'ended', status: 'interrupted', reason: message, errorCode: code },
      files: newest ?? this.#data.files,
      weights: [],
      engine: null,
    };
    return this.#publish(result, null, []);
  }

  /**
   * The first result counts; a later one is compared with it.
   * @param pack the result's files; null: they are in Redis already
   * @param superseded packs that nobody needs once there is a result
   */
  async #publish(
    result: TaskResult,
    pack: Uint8Array | null,
    superseded: readonly (PackReference | null)[],
  ): Promise<AttemptEnd> {
    const { redis, machine } = this.#place;
    const { result: key, files } = taskKeys(this.task);
    const isOpen = (await redis.exists(jobKey(this.task))) === 1;
    if ((await redis.exists(key)) === 0) {
      // It was taken back, or collected so long ago that there is nothing to compare with: nobody would collect this.
      if (!isOpen) {
        await this.#removeUnneeded(superseded);
        return { kind: 'done before' };
      }
      if (pack !== null) await this.#insist(() => writePack(redis, pack));
      const message = JSON.stringify(result);
      await this.#insist(() => redis.set(key, message, 'EX', lifetime, 'NX'));
    }
    const first = readMessage(resultSchema, await redis.get(key));
    await this.#insist(() => redis.unlink(files));
    for (const each of [...superseded, pack === null ? null : result.files]) {
      if (each !== null && each.sha256 !== first?.files.sha256) await removePack(redis, each);
    }
    if (first?.id === result.id) {
      await this.#insist(() => tell(redis, this.task, { kind: 'result' }));
      return { kind: result.ended.status };
    }
    const repetition =
      first === null ? null : compareResults(recordOf(first), recordOf(result), machine);
    if (repetition === null) return { kind: 'done before' };
    await this.#insist(() => leaveRepetition(redis, this.#data.owner, this.experiment, repetition));
    return { kind: 'repeated', isEqual: repetition.isEqual };
  }

  /** Removes packs of a task that was taken back, except one that its experiment has been handed over with since. */
  async #removeUnneeded(packs: readonly (PackReference | null)[]): Promise<void> {
    const { redis } = this.#place;
    const key = openTaskKey(this.#data.owner, this.experiment);
    const open = readMessage(openTaskSchema, await redis.get(key));
    for (const pack of packs) {
      if (pack !== null && pack.sha256 !== open?.files.sha256) await removePack(redis, pack);
    }
  }

  /** Writes what must not be lost, once Redis takes it. */
  #insist<Result>(write: () => Promise<Result>): Promise<Result> {
    return insist(
      write,
      (error) => {
        this.#place.onRefused(this.experiment, error);
      },
      () => this.#isUnwanted,
    );
  }
}

/** As much of its record as a result has. */
function recordOf({ weights, engine }: TaskResult): Parameters<typeof compareResults>[0] {
  return {
    epochs: weights.map((weightsSha256) => ({ weightsSha256 })),
    environment: engine === null ? null : { engine },
  };
}
