import type { AnalysisKind, AnalysisResult } from '#shared/inside/analyses';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** An analysis that waits for its turn or is under way. */
interface Analysis {
  /** Of the experiment. */
  readonly id: string;
  readonly kind: AnalysisKind;
  readonly result: Promise<AnalysisResult>;
  /** Null until its turn. */
  host: ProcessHost | null;
  isStopped: boolean;
}

type Input = TrainerRequests['analyse']['input'];

/** The analyses of saved models, one after the other, as each uses all cores. Each has its own process. */
export class Analyses {
  readonly #spawn: Spawner;
  readonly #onProgress: (experiment: string, kind: AnalysisKind, share: number) => void;
  readonly #analyses = new Set<Analysis>();
  readonly #turns = new TaskQueue();

  /** @param onProgress hears how much of an experiment's analysis is done, from 0 to 1 */
  constructor(
    spawn: Spawner,
    onProgress: (experiment: string, kind: AnalysisKind, share: number) => void,
  ) {
    this.#spawn = spawn;
    this.#onProgress = onProgress;
  }

  /**
   * Has a model analysed; whoever asks for the same meanwhile gets the same result.
   * @param id the experiment's
   * @throws UnrollError 'process-died' if it is stopped, else what the trainer refuses with
   */
  run(id: string, input: Input): Promise<AnalysisResult> {
    const [known] = this.#of(id, input.kind);
    if (known !== undefined) return known.result;
    const result = this.#turns.run(() => this.#compute(analysis, input));
    const analysis: Analysis = { id, kind: input.kind, result, host: null, isStopped: false };
    this.#analyses.add(analysis);
    return result;
  }

  async #compute(analysis: Analysis, input: Input): Promise<AnalysisResult> {
    const host = new ProcessHost({
      spawn: this.#spawn,
      onEvent: (event) => {
        if (event.kind === 'analysing') this.#onProgress(analysis.id, analysis.kind, event.share);
      },
    });
    analysis.host = host;
    if (analysis.isStopped) host.kill();
    try {
      return await host.request('analyse', input);
    } finally {
      await host.stop();
      this.#analyses.delete(analysis);
    }
  }

  #of(id: string, kind: AnalysisKind | null): readonly Analysis[] {
    return [...this.#analyses].filter(
      (each) => each.id === id && (kind === null || each.kind === kind),
    );
  }

  /**
   * Ends the analyses of an experiment, if there are any: they have nothing to save.
   * @param kind null: of all kinds
   */
  async stop(id: string, kind: AnalysisKind | null): Promise<void> {
    await Promise.all(this.#of(id, kind).map(end));
  }

  /** Ends all analyses. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#analyses].map(end));
  }

  /** Ends the processes of all analyses, without waiting for that. */
  killAll(): void {
    for (const analysis of this.#analyses) kill(analysis);
  }
}

function kill(analysis: Analysis): void {
  analysis.isStopped = true;
  analysis.host?.kill();
}

async function end(analysis: Analysis): Promise<void> {
  kill(analysis);
  await analysis.result.catch(() => undefined);
}
