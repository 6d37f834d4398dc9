import type { TrainerRequests } from '#shared/contract/trainer-messages';
import type { ReadingControl } from '../../storage/datasets/foreign/foreign-dataset.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

type Conversion = 'convertDataset' | 'inspectModel' | 'placeModel';
type Input<Name extends Conversion> = TrainerRequests[Name]['input'];
type Output<Name extends Conversion> = TrainerRequests[Name]['output'];

/**
 * Reads data sets and models in other formats, each in its own process, which ends with it and gives its memory back.
 */
export class Conversions {
  readonly #spawn: Spawner;
  readonly #hosts = new Set<ProcessHost>();

  constructor(spawn: Spawner) {
    this.#spawn = spawn;
  }

  /**
   * Converts a data set. Once this has settled, nothing more is written.
   * @throws UnrollError 'damaged' or 'storage' if it is refused, 'process-died'; the signal's reason if it was cancelled
   */
  convert(
    input: Input<'convertDataset'>,
    control: ReadingControl,
  ): Promise<Output<'convertDataset'>> {
    return this.#ask('convertDataset', input, control);
  }

  /** Says what is in a model's file. @throws as `convert` */
  inspectModel(
    input: Input<'inspectModel'>,
    control: ReadingControl,
  ): Promise<Output<'inspectModel'>> {
    return this.#ask('inspectModel', input, control);
  }

  /** Writes the parameters of a model's file into a new one. @throws as `convert` */
  async placeModel(input: Input<'placeModel'>, control: ReadingControl): Promise<void> {
    await this.#ask('placeModel', input, control);
  }

  async #ask<Name extends Conversion>(
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
