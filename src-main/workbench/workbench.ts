import { availableParallelism } from 'node:os';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRunEvent, WorkbenchEvent } from '#shared/contract/events';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { DataFolder } from '../storage/data-folder.ts';
import { Announcer } from '../experiments/announcer.ts';
import { appHandlers } from './app-handlers.ts';
import { planDatasetImport } from '../datasets/dataset-import.ts';
import { bundleHandlers } from '../bundles/bundle-handlers.ts';
import { WrittenBundles } from '../bundles/written-bundles.ts';
import { comparisonHandlers } from '../comparisons/comparison-handlers.ts';
import { ComparisonStore } from '../comparisons/comparison-store.ts';
import { datasetHandlers } from '../datasets/dataset-handlers.ts';
import { dispatch, type Handlers } from '../dispatch/dispatch.ts';
import { experimentHandlers } from '../experiments/experiment-handlers.ts';
import { planExperimentImport } from '../experiments/experiment-import.ts';
import { planResultsImport } from '../experiments/results-import.ts';
import { forkHandlers } from '../experiments/fork-handlers.ts';
import { ExperimentStore } from '../experiments/experiment-store.ts';
import { recordFailedStart } from '../execution/failed-start.ts';
import { Operations } from '../experiments/operations.ts';
import { operationHandlers } from '../experiments/operation-handlers.ts';
import { folderHandlers } from '../experiments/folder-handlers.ts';
import { handwritingHandlers } from '../handwriting/handwriting-handlers.ts';
import { HandwritingStore } from '../handwriting/handwriting-store.ts';
import type { Host } from '../dispatch/host.ts';
import { importHandlers } from '../imports/import-handlers.ts';
import { Imports } from '../imports/imports.ts';
import { AnswerStore } from '../lessons/answer-store.ts';
import { lessonHandlers } from '../lessons/lesson-handlers.ts';
import { planLessonImport } from '../lessons/lesson-import.ts';
import { LessonStore } from '../lessons/lesson-store.ts';
import { StoredPreferences } from '../preferences/preferences.ts';
import { prepareDataFolder } from './prepare-data-folder.ts';
import { exportHandlers } from '../models/export-handlers.ts';
import { planModelImport } from '../models/model-import.ts';
import { questionHandlers } from '../models/question-handlers.ts';
import { Analyses } from '../execution/local/analyses.ts';
import { analysisHandlers } from '../models/analysis-handlers.ts';
import { Conversions } from '../execution/local/conversions.ts';
import { createExecutor } from './create-executor.ts';
import { LocalExecutor } from '../execution/local/local-executor.ts';
import { QuestionProcess } from '../execution/local/question-process.ts';
import { Queue } from '../queue/queue.ts';
import { queueHandlers } from '../queue/queue-handlers.ts';
import { workersAt } from '../execution/redis/redis-executor.ts';
import { readingHandlers } from '../models/reading-handlers.ts';
import { resultHandlers } from '../experiments/result-handlers.ts';
import { runHandlers } from '../execution/run-handlers.ts';
import { Runs } from '../execution/runs.ts';
import { timeHandlers } from '../execution/time-handlers.ts';
import { processor } from '../storage/machine.ts';
import type { Spawner } from '../execution/local/trainer-child.ts';
import { startingWeights } from '../experiments/starting-weights.ts';
import { dataCheck } from '../datasets/data-check.ts';
import { copyUnfinished } from '../sweeps/copy-unfinished.ts';
import { sweepHandlers } from '../sweeps/sweep-handlers.ts';
import { SweepStore } from '../sweeps/sweep-store.ts';
import { Sweeps } from '../sweeps/sweeps.ts';
import { verificationHandlers } from '../execution/verification-handlers.ts';
import { Verifications } from '../execution/local/verifications.ts';

export type { Host } from '../dispatch/host.ts';

export interface WorkbenchOptions {
  /** The data folder. */
  readonly home: string;
  /** Starts a trainer process that uses the same data folder. */
  readonly spawn: Spawner;
  readonly host: Host;
  /** The data folder, held by this program; absent for a program that works beside its owner. */
  readonly folder?: Pick<DataFolder, 'check' | 'release'>;
}

/** The commands that work even if the data folder is gone. */
const withoutFolder: readonly string[] = ['app.info', 'app.chooseHome'];

/**
 * The application itself, whatever its host. It computes nothing: training and predicting happen in processes that it
 * owns.
 */
export class Workbench implements WorkbenchApi {
  readonly #listeners = new Set<(event: WorkbenchEvent) => void>();
  readonly #runs: Runs;
  readonly #verifications: Verifications;
  /** Answers questions to saved models. */
  readonly #models: QuestionProcess;
  /** Reads data sets and measures, so that predictions don't wait for that. */
  readonly #data: QuestionProcess;
  readonly #conversions: Conversions;
  readonly #analyses: Analyses;
  readonly #queue: Queue;
  readonly #sweeps: Sweeps;
  readonly #imports: Imports;
  readonly #bundles: WrittenBundles;
  readonly #operations: Operations;
  readonly #handlers: Handlers;
  readonly #prepared: Promise<void>;
  readonly #folder: WorkbenchOptions['folder'];

  constructor({ home, spawn, host, folder }: WorkbenchOptions) {
    this.#folder = folder;
    const emit = (event: WorkbenchEvent): void => {
      for (const listener of this.#listeners) {
        try {
          listener(event);
        } catch (error) {
          // The event has happened; a listener that fails must not undo it or keep it from the others.
          console.error(error);
        }
      }
    };
    const store = new ExperimentStore(home);
    const announcer = new Announcer(store, emit);
    const emitRun = (event: ExperimentRunEvent): void => {
      emit(event);
      announcer.afterRunEvent(event);
      this.#sweeps.afterRunEvent(event);
      if (event.kind === 'ended') this.#queue.runEnded();
    };
    this.#models = new QuestionProcess(spawn);
    this.#data = new QuestionProcess(spawn);
    this.#runs = new Runs(new LocalExecutor(spawn), emitRun, () => {
      this.#queue.runsChanged();
    });
    this.#verifications = new Verifications(spawn, emit);
    this.#conversions = new Conversions(spawn);
    this.#analyses = new Analyses(spawn, (id, analysis, share) => {
      emit({ kind: 'analysisProgress', id, analysis, share });
    });
    this.#queue = new Queue({
      home,
      checkHome: () => this.#checkFolder(),
      store,
      runs: this.#runs,
      onChange: (queue) => {
        emit({ kind: 'queueChanged', queue });
      },
      onFailedStart: async (id, error) => {
        emitRun(await recordFailedStart(id, store.folder(id), error));
      },
    });
    const trainsOneAtATime = host.kind === 'commandLine';
    // Nothing waits for it; the command line ends too soon to look everywhere.
    this.#prepared = prepareDataFolder(home, { everyExperiment: !trainsOneAtATime });
    // The command line trains only what it was asked to.
    if (trainsOneAtATime) this.#queue.hold();
    const comparisons = new ComparisonStore(home);
    const lessons = new LessonStore(home);
    const answers = new AnswerStore(home);
    const datasets = () => this.#data.request('datasets', {});
    this.#bundles = new WrittenBundles(home);
    this.#imports = new Imports({
      home,
      plan: async (announced) => {
        switch (announced.kind) {
          case 'dataset':
            return planDatasetImport(home, announced, this.#conversions);
          case 'experiment':
            return planExperimentImport({ store, comparisons, datasets }, announced);
          case 'lesson':
            return planLessonImport({ store, datasets, lessons, answers }, announced);
          case 'model': {
            const test = (id: string): Promise<unknown> => this.#queue.add([id]);
            return planModelImport(announced, { home, store, files: this.#conversions, test });
          }
          case 'results':
            return planResultsImport(store, announced, this.#conversions);
        }
      },
      onProgress: (id, share) => {
        emit({ kind: 'importProgress', id, share });
      },
    });
    this.#operations = new Operations((progress) => {
      emit({ kind: 'operationChanged', progress });
    });
    const estimate = async (config: ExperimentConfig): Promise<number | null> => {
      const [time] = await this.call('runs.estimate', { configs: [config] });
      return time?.seconds ?? null;
    };
    const threads = async (): Promise<number | null> =>
      trainsOneAtATime ? null : this.#queue.threads();
    this.#sweeps = new Sweeps({
      store,
      sweeps: new SweepStore(home),
      runs: this.#runs,
      list: () => store.list(),
      hashes: async () =>
        new Map(
          (await datasets()).flatMap((entry) =>
            entry.kind === 'dataset' ? [[entry.name, entry.hashes] as const] : [],
          ),
        ),
      create: async (config, batch) => {
        await dataCheck(home)(config);
        const initialWeights = await startingWeights(store, home)(config);
        const record = await store.create(config, { batch, initialWeights });
        announcer.announce(record);
        return record;
      },
      copy: async (source, config, batch) => {
        const record = await copyUnfinished(store, source, config, batch);
        if (record !== null) announcer.announce(record);
        return record;
      },
      executor: (choice) =>
        createExecutor(choice, {
          ...{ home, spawn, estimate },
          record: (late) => this.#sweeps.recordRepetition(late),
        }),
      setBatch: async (id, from, to) => {
        const found = await store.listed(id).catch(() => null);
        if (found?.kind !== 'experiment' || found.record.batch !== from) return;
        announcer.announce(await store.update(id, { batch: to }));
      },
      waiting: async () => (await this.#queue.show()).waiting,
      usualParallel: async () => (trainsOneAtATime ? 1 : (await this.#queue.show()).sideBySide),
      threads: (parallel) =>
        Promise.resolve(Math.max(1, Math.floor(availableParallelism() / parallel))),
      recordFailedStart: async (id, error) => {
        emitRun(await recordFailedStart(id, store.folder(id), error));
      },
      emit,
    });
    this.#listeners.add((event) => {
      if (event.kind === 'experimentRemoved') this.#sweeps.afterRemoval(event.id);
    });
    const machine = { describe: processor, usableCores: availableParallelism() };
    const isTraining = (): boolean => this.#runs.ids.length > 0;
    this.#handlers = {
      ...experimentHandlers(store, this.#runs, this.#queue, announcer, home, emit),
      ...forkHandlers(store, this.#data, this.#queue, announcer),
      ...operationHandlers(this.#operations, store, this.#runs, this.#queue, announcer, emit),
      ...resultHandlers(store, this.#data),
      ...folderHandlers(store, host.reveal),
      ...runHandlers(store, this.#runs, this.#queue, threads),
      ...queueHandlers(store, this.#runs, this.#queue),
      ...verificationHandlers(store, this.#verifications),
      ...questionHandlers(store, this.#models, home),
      ...timeHandlers(store, this.#data, threads, machine, isTraining),
      ...exportHandlers(store, this.#models),
      ...readingHandlers(store, this.#models),
      ...analysisHandlers(store, this.#analyses),
      ...sweepHandlers(this.#sweeps, this.#data, (choice) => workersAt(choice, home)),
      ...handwritingHandlers(new HandwritingStore(home), store, this.#models, emit),
      ...datasetHandlers(home, this.#data, emit),
      ...comparisonHandlers(comparisons, emit),
      ...bundleHandlers(this.#bundles, store, this.#operations, datasets),
      ...lessonHandlers(
        lessons,
        answers,
        { store, written: this.#bundles, operations: this.#operations, datasets },
        emit,
      ),
      ...importHandlers(this.#imports, announcer, emit),
      ...appHandlers(home, host, new StoredPreferences(home), emit),
    };
  }

  /**
   * Executes a command that came from outside; see `dispatch`.
   * @throws UnrollError also 'storage' if the data folder is gone
   */
  async dispatch(name: string, input: unknown): Promise<unknown> {
    if (!withoutFolder.includes(name)) await this.#checkFolder();
    return dispatch(this.#handlers, name, input);
  }

  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    return (await this.dispatch(name, input)) as CommandOutput<Name>;
  }

  subscribe(listener: (event: WorkbenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends all processes, each run after a checkpoint, and releases the data folder. */
  async close(): Promise<void> {
    this.#queue.hold();
    // First, as they stop runs and restore what waits.
    await this.#operations.close();
    await this.#sweeps.close();
    await Promise.all([
      this.#runs.leaveAll(),
      this.#verifications.stopAll(),
      this.#analyses.stopAll(),
      this.#models.close(),
      this.#data.close(),
      this.#imports.close(),
      this.#bundles.close(),
      this.#prepared,
    ]);
    await this.#queue.settled();
    await this.#folder?.release();
  }

  /** Ends all processes immediately; runs keep their last checkpoint. */
  kill(): void {
    this.#queue.hold();
    this.#sweeps.abandon();
    this.#runs.killAll();
    this.#verifications.killAll();
    this.#conversions.killAll();
    this.#analyses.killAll();
    this.#models.kill();
    this.#data.kill();
  }

  async #checkFolder(): Promise<void> {
    await this.#folder?.check();
  }
}
