import type { ExperimentRunEvent, WorkbenchEvent } from '#shared/contract/events';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { ExperimentStore } from './experiment-store.ts';
import { listedRecord } from './listed-experiment.ts';

type RunEventKind = ExperimentRunEvent['kind'];

/** The kinds of run events after which the experiment's record has changed. */
const changing: ReadonlySet<RunEventKind> = new Set<RunEventKind>([
  'started',
  'epoch',
  'paused',
  'proceeded',
  'ended',
]);

/** Announces how the list shows an experiment whenever that changes. */
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

  /** Reads an experiment and announces it. Several changes in a short time may be announced as one. */
  changed(id: string): void {
    const reading = this.#reading.get(id);
    if (reading !== undefined) reading.again = true;
    else void this.#readAndAnnounce(id);
  }

  /** Announces a run's experiment after one of its events, if that changes what the list shows. */
  afterRunEvent({ kind, experiment }: ExperimentRunEvent): void {
    if (changing.has(kind)) this.changed(experiment);
  }

  async #readAndAnnounce(id: string): Promise<void> {
    const reading = { again: true };
    this.#reading.set(id, reading);
    while (reading.again) {
      reading.again = false;
      // A missing one was removed meanwhile, which is announced elsewhere.
      const listed = await this.#store.listed(id).catch(() => undefined);
      if (listed !== undefined) this.#emit({ kind: 'experimentChanged', listed });
    }
    this.#reading.delete(id);
  }
}
