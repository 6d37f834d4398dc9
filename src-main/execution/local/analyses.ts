import type { RowsNeeded } from '#shared/inside/rows-needed';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** An analysis that waits for its turn or is under way. */
interface Analysis {
  readonly result: Promise<RowsNeeded>;
  /** Null until its turn. */
  host: ProcessHost | null;
  isStopped: boolean;
}

/** The analyses of saved models, one after the other, as each uses all cores. Each has its own process. */
export class Analyses {
  readonly #spawn: Spawner;
  readonly #onProgress: (experiment: string, share: number) => void;
  readonly #analyses = new Map<string, Analysis>();
  readonly #turns = new TaskQueue();

  /** @param onProgress hears how much of an experiment's analysis is done, from 0 to 1 */
  constructor(spawn: Spawner, onProgress: (experiment: string, share: number) => void) {
    this.#spawn = spawn;
    this.#onProgress = onProgress;
  }

  /**
   * Has a model analysed; whoever asks meanwhile gets the same result.
   * @param id the experiment's
   * @throws UnrollError 'process-died' if it is stopped, else what the trainer refuses with
   */
  rowsNeeded(id: string, input: TrainerRequests['rowsNeeded']['input']): Promise<RowsNeeded> {
    const known = this.#analyses.get(id);
    if (known !== undefined) return known.result;
    const result = this.#turns.run(() => this.#run(id, analysis, input));
    const analysis: Analysis = { result, host: null, isStopped: false };
    this.#analyses.set(id, analysis);
    return result;
  }

  async #run(
    id: string,
    analysis: Analysis,
    input: TrainerRequests['rowsNeeded']['input'],
  ): Promise<RowsNeeded> {
    const host = new ProcessHost({
      spawn: this.#spawn,
      onEvent: (event) => {
        if (event.kind === 'analysing') this.#onProgress(id, event.share);
      },
    });
    analysis.host = host;
    if (analysis.isStopped) host.kill();
    try {
      return await host.request('rowsNeeded', input);
    } finally {
      await host.stop();
      this.#analyses.delete(id);
    }
  }

  /** Ends the analysis of an experiment, if there is one: it has nothing to save. */
  async stop(id: string): Promise<void> {
    const analysis = this.#analyses.get(id);
    if (analysis === undefined) return;
    analysis.isStopped = true;
    analysis.host?.kill();
    await analysis.result.catch(() => undefined);
  }

  /** Ends all analyses. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#analyses.keys()].map((id) => this.stop(id)));
  }

  /** Ends the processes of all analyses, without waiting for that. */
  killAll(): void {
    for (const analysis of this.#analyses.values()) {
      analysis.isStopped = true;
      analysis.host?.kill();
    }
  }
}
