import type { AnalysisKind, AnalysisResult } from '#shared/inside/analyses';
import { UnrollError } from '#shared/contract/errors';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** Somebody who waits for an analysis. */
interface Asking {
  /** Null: nobody who could say later that they no longer need it. */
  readonly asker: string | null;
  /** Answers that it was stopped. */
  readonly refuse: () => void;
}

/** An analysis that waits for its turn or is under way. */
interface Analysis {
  /** Of the experiment. */
  readonly id: string;
  readonly kind: AnalysisKind;
  readonly result: Promise<AnalysisResult>;
  readonly askings: Set<Asking>;
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
   * @param asker who may stop it for themselves, by the same name
   * @throws UnrollError 'process-died' if it is stopped, else what the trainer refuses with
   */
  run(id: string, input: Input, asker: string | null = null): Promise<AnalysisResult> {
    const { result, askings } =
      this.#of(id, input.kind).find(({ isStopped }) => !isStopped) ?? this.#begin(id, input);
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        reject(new UnrollError('process-died', 'the analysis was stopped'));
      };
      askings.add({ asker, refuse });
      result.then(resolve, reject);
    });
  }

  #begin(id: string, input: Input): Analysis {
    const result = this.#turns.run(() => this.#compute(analysis, input));
    const analysis: Analysis = {
      ...{ id, kind: input.kind, result },
      ...{ askings: new Set<Asking>(), host: null, isStopped: false },
    };
    this.#analyses.add(analysis);
    return analysis;
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
   * @param asker who no longer needs them; they continue for others who do. Null: they end for everybody
   */
  async stop(id: string, kind: AnalysisKind | null, asker: string | null = null): Promise<void> {
    const unneeded = this.#of(id, kind).filter(
      (analysis) => asker === null || isLeftAlone(analysis, asker),
    );
    await Promise.all(unneeded.map(end));
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

/** Takes back what somebody has asked. @returns whether they had, and nobody else waits for it */
function isLeftAlone({ askings }: Analysis, asker: string): boolean {
  const own = [...askings].filter((asking) => asking.asker === asker);
  for (const asking of own) {
    asking.refuse();
    askings.delete(asking);
  }
  return own.length > 0 && askings.size === 0;
}

function kill(analysis: Analysis): void {
  analysis.isStopped = true;
  analysis.host?.kill();
}

async function end(analysis: Analysis): Promise<void> {
  kill(analysis);
  await analysis.result.catch(() => undefined);
}
