import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import type { Verification } from '#shared/contract/commands';
import { isRunEvent, type TrainerRequests } from '#shared/contract/trainer-messages';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** The active verifications of this workbench, by experiment. Each has its own process, which ends with it. */
export class Verifications {
  readonly #spawn: Spawner;
  readonly #emit: (event: ExperimentRunEvent) => void;
  readonly #hosts = new Map<string, ProcessHost>();

  constructor(spawn: Spawner, emit: (event: ExperimentRunEvent) => void) {
    this.#spawn = spawn;
    this.#emit = emit;
  }

  /**
   * Has an experiment trained again and compared.
   * @param id the experiment's, for the events
   * @throws UnrollError 'busy' if it is already being verified, 'process-died' if it is stopped, else what the trainer
   *   refuses with
   */
  async verify(id: string, input: TrainerRequests['verify']['input']): Promise<Verification> {
    if (this.#hosts.has(id)) throw new UnrollError('busy', `${id} is already being verified`);
    const host = new ProcessHost({
      spawn: this.#spawn,
      onEvent: (event) => {
        if (isRunEvent(event)) this.#emit({ ...event, experiment: id });
      },
    });
    this.#hosts.set(id, host);
    try {
      return await host.request('verify', input);
    } finally {
      await host.stop();
      this.#hosts.delete(id);
    }
  }

  /**
   * Ends a verification at once: it has nothing to save.
   * @throws UnrollError 'invalid-input' if the experiment isn't being verified here
   */
  async stop(id: string): Promise<void> {
    const host = this.#hosts.get(id);
    if (host === undefined) {
      throw new UnrollError('invalid-input', `${id} is not being verified by this program`);
    }
    host.kill();
    await host.ended;
  }

  /** Ends all verifications. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#hosts.keys()].map((id) => this.stop(id)));
  }

  /** Ends the processes of all verifications, without waiting for that. */
  killAll(): void {
    for (const host of this.#hosts.values()) host.kill();
  }
}
