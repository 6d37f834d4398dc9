import type { ExperimentRunEvent, WorkbenchEvent } from '#shared/contract/events';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { ExperimentStore } from './experiment-store.ts';
import { listedRecord } from './listed-experiment.ts';

type RunEventKind = ExperimentRunEvent['kind'];

/** What a run tells after its experiment's record has become another. */
const changing: ReadonlySet<RunEventKind> = new Set<RunEventKind>([
  'started',
  'epoch',
  'paused',
  'proceeded',
  'ended',
]);

/** Tells what the list shows of an experiment whenever that is something else. */
export class Announcer {
  readonly #store: Pick<ExperimentStore, 'listed'>;
  readonly #emit: (event: WorkbenchEvent) => void;
  /** Experiments whose record is being read, and whether it has changed since. */
  readonly #reading = new Map<string, { again: boolean }>();

  constructor(store: Pick<ExperimentStore, 'listed'>, emit: (event: WorkbenchEvent) => void) {
    this.#store = store;
    this.#emit = emit;
  }

  /** Announces a record. */
  announce(record: ExperimentRecord): void {
    this.#emit({ kind: 'experimentChanged', listed: listedRecord(record) });
  }

  /** Looks how an experiment is now, and tells it. Several changes in a short time may be told as one. */
  changed(id: string): void {
    const reading = this.#reading.get(id);
    if (reading !== undefined) reading.again = true;
    else void this.#readAndTell(id);
  }

  /** Tells what the list shows of a run's experiment after one of its events, if that is something else. */
  afterRunEvent({ kind, experiment }: ExperimentRunEvent): void {
    if (changing.has(kind)) this.changed(experiment);
  }

  async #readAndTell(id: string): Promise<void> {
    const reading = { again: true };
    this.#reading.set(id, reading);
    while (reading.again) {
      reading.again = false;
      // One that is gone has been removed meanwhile, which is told elsewhere.
      const listed = await this.#store.listed(id).catch(() => undefined);
      if (listed !== undefined) this.#emit({ kind: 'experimentChanged', listed });
    }
    this.#reading.delete(id);
  }
}
