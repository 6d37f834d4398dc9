import type { ImportRequestName, TrainerRequests } from '#shared/contract/trainer-messages';
import type { ReadingControl } from '../../storage/datasets/foreign/foreign-dataset.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

type Input<Name extends ImportRequestName> = TrainerRequests[Name]['input'];
type Output<Name extends ImportRequestName> = TrainerRequests[Name]['output'];

/**
 * Reads files of other programs, data sets, models and results, each in its own process, which ends with it and gives
 * its memory back.
 */
export class Conversions {
  readonly #spawn: Spawner;
  readonly #hosts = new Set<ProcessHost>();

  constructor(spawn: Spawner) {
    this.#spawn = spawn;
  }

  /**
   * Has files read. Once this has settled, nothing more is written.
   * @throws UnrollError 'damaged' or 'storage' if they are refused, 'process-died'; the signal's reason if it was
   *   cancelled
   */
  async request<Name extends ImportRequestName>(
    name: Name,
    input: Input<Name>,
    { signal, report }: ReadingControl,
  ): Promise<Output<Name>> {
    signal.throwIfAborted();
    const host = new ProcessHost({
      spawn: this.#spawn,
      onEvent: (event) => {
        if (event.kind === 'converting') report(event.share);
      },
    });
    this.#hosts.add(host);
    // It may be anywhere in a file, and has nothing to save.
    const cancel = (): void => host.kill();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await host.request(name, input);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      await host.stop();
      this.#hosts.delete(host);
    }
  }

  /** Ends the processes of all conversions, without waiting for that. */
  killAll(): void {
    for (const host of this.#hosts) host.kill();
  }
}
