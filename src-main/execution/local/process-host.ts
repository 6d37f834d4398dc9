import { fromWireError, UnrollError } from '#shared/contract/errors';
import type {
  FromTrainer,
  ToTrainer,
  TrainerEvent,
  TrainerRequestName,
  TrainerRequests,
} from '#shared/contract/trainer-messages';
import type { ExitReport, Spawner, TrainerChild } from './trainer-child.ts';

/**
 * How a process ended:
 * - `stopped`: it was asked to, and did
 * - `killed`: it was made to, because it was to end at once or didn't end in time
 * - `exited`: by itself, unasked, without an error
 * - `crashed`: by an error or a signal that wasn't ours
 * - `unstarted`: it never got as far as answering
 */
export type ProcessEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'killed' }
  | { readonly kind: 'exited' }
  | { readonly kind: 'crashed'; readonly by: string }
  | { readonly kind: 'unstarted'; readonly reason: string };

export interface ProcessHostOptions {
  readonly spawn: Spawner;
  readonly onEvent?: (event: TrainerEvent) => void;
  /** Hears all that the process writes to its output streams. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds that the process has from its start to its first word. */
  readonly readyDeadline?: number;
}

interface PendingRequest {
  readonly message: ToTrainer;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

const lastLinesKept = 25;
const lastCharactersKept = 4000;

/** Owns one trainer process from its start to its end. It isn't started again; a new host is made for that. */
export class ProcessHost {
  /** Fulfilled when the process has ended; never rejected. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: TrainerChild;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #readyTimer: NodeJS.Timeout;
  readonly #onEvent: (event: TrainerEvent) => void;
  readonly #settleEnded: (end: ProcessEnd) => void;
  #nextId = 1;
  #ready = false;
  #lastOutput = '';
  #end: ProcessEnd | null = null;
  /** What was asked of the process about its end, which tells whether it obeyed. */
  #asked: 'nothing' | 'stop' | 'kill' = 'nothing';
  #missedReady = false;

  constructor({ spawn, onEvent, onOutput, readyDeadline = 120_000 }: ProcessHostOptions) {
    this.#onEvent = onEvent ?? (() => undefined);
    let settle: (end: ProcessEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => (settle = resolve));
    this.#settleEnded = settle;
    this.#child = spawn({
      message: (message) => {
        this.#receive(message);
      },
      output: (text) => {
        this.#lastOutput = (this.#lastOutput + text).slice(-lastCharactersKept);
        onOutput?.(text);
      },
      exit: (report) => {
        this.#finish(report);
      },
    });
    this.#readyTimer = setTimeout(() => {
      this.#missedReady = true;
      this.#child.kill();
    }, readyDeadline);
  }

  /**
   * Sends a request; one made before the process is ready waits until it is.
   * @throws UnrollError what the trainer refused with, or 'process-died' if it ends before it answers.
   */
  request<Name extends TrainerRequestName>(
    name: Name,
    input: TrainerRequests[Name]['input'],
  ): Promise<TrainerRequests[Name]['output']> {
    if (this.#end !== null) return Promise.reject(this.#deathOf(this.#end));
    const id = this.#nextId++;
    const message = { kind: 'request', id, name, input } as ToTrainer;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { message, resolve, reject } as PendingRequest);
      if (this.#ready) this.#child.post(message);
    });
  }

  /**
   * Asks the process to end, and makes it after the deadline.
   * @param deadline milliseconds
   */
  async stop(deadline = 5000): Promise<ProcessEnd> {
    if (this.#end === null && this.#asked === 'nothing') this.#asked = 'stop';
    this.#child.disconnect();
    const timer = setTimeout(() => {
      this.kill();
    }, deadline);
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }

  /** Ends the process at once. */
  kill(): void {
    if (this.#end !== null) return;
    this.#asked = 'kill';
    this.#child.kill();
  }

  #receive(message: FromTrainer): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        clearTimeout(this.#readyTimer);
        for (const request of this.#pending.values()) this.#child.post(request.message);
        return;
      case 'reply':
        this.#take(message.id)?.resolve(message.output);
        return;
      case 'refusal':
        this.#take(message.id)?.reject(fromWireError(message.error));
        return;
      case 'event':
        this.#onEvent(message.event);
    }
  }

  #take(id: number): PendingRequest | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    return request;
  }

  #finish(report: ExitReport): void {
    clearTimeout(this.#readyTimer);
    const end = this.#endBy(report);
    this.#end = end;
    // First, so that whoever hears of a rejected request already knows that this process is gone.
    this.#settleEnded(end);
    for (const request of this.#pending.values()) request.reject(this.#deathOf(end));
    this.#pending.clear();
  }

  #endBy(report: ExitReport): ProcessEnd {
    if (report.kind === 'unstarted') return report;
    if (this.#missedReady) return { kind: 'unstarted', reason: 'it didn’t answer in time' };
    if (this.#asked === 'kill') return { kind: 'killed' };
    if (report.kind === 'signal') return { kind: 'crashed', by: `signal ${report.signal}` };
    if (report.code !== 0) return { kind: 'crashed', by: `exit code ${report.code}` };
    return { kind: this.#asked === 'stop' ? 'stopped' : 'exited' };
  }

  #deathOf(end: ProcessEnd): UnrollError {
    const lines = this.#lastOutput.trim().split('\n').slice(-lastLinesKept).join('\n');
    const lastWords = lines === '' ? '' : `; its last output:\n${lines}`;
    return new UnrollError('process-died', describeEnd(end) + lastWords);
  }
}

/** One line on how a process ended. */
export function describeEnd(end: ProcessEnd): string {
  switch (end.kind) {
    case 'stopped':
      return 'the training process was stopped';
    case 'killed':
      return 'the training process was ended immediately';
    case 'exited':
      return 'the training process ended before its work was done';
    case 'crashed':
      return `the training process crashed (${end.by})`;
    case 'unstarted':
      return `the training process could not be started: ${end.reason}`;
  }
}
