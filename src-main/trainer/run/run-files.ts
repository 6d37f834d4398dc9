import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { Evaluation, HistoryPoint, RunRecord } from '#shared/experiment/record';
import { roundedPoint, type RecordedPoint } from '#shared/inside/recording';
import type { EvaluationAccumulator } from '#shared/statistics/evaluation';
import { removeCheckpoints } from '../../storage/experiment/checkpoint-file.ts';
import {
  experimentFiles,
  openHistory,
  openRecording,
  writePredictions,
  type HistoryWriter,
  type RecordingWriter,
} from '../../storage/experiment/experiment-folder.ts';
import {
  keptCheckpointPath,
  removeKeptCheckpoints,
} from '../../storage/experiment/kept-checkpoint-files.ts';
import type { Lock } from '../../storage/locks/lock.ts';
import type { LineWriter } from '../../storage/files/line-file.ts';
import {
  hashParameters,
  nameOfNonFinite,
  writeModel,
} from '../../storage/experiment/model-file.ts';
import { RunRecordFile } from '../../storage/experiment/run-record.ts';
import {
  checkSeal,
  historySeal,
  recordingSeal,
  sealFields,
  validationSeal,
  type SealFields,
} from '../../storage/experiment/seal.ts';
import { openValidation, type ValidationEpoch } from '../../storage/experiment/validation-file.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { checkFinite } from './divergence.ts';
import { bestEpoch } from './early-stopping.ts';
import { describeEnvironment } from './environment.ts';
import { modelMetadata } from './model-metadata.ts';
import type { PreparedRun } from './preparation.ts';
import { lastRecordedStep } from './recorded-steps.ts';
import type { RunState } from './run-state.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { learningRateOf } from './train-step.ts';

/** The files that grow while a run trains. */
interface GrowingFiles {
  readonly history: HistoryWriter;
  /** Null without a validation split. */
  readonly validation: LineWriter<ValidationEpoch> | null;
  readonly recording: RecordingWriter;
}

/**
 * Writes all files of a run. The checkpoint alone decides where a run continues: history, validation predictions and
 * what is recorded inside the network reach at least as far as the checkpoint at any moment, and whatever goes beyond it
 * is cut off when the run is resumed. Nothing is written once another process has taken over the run.
 */
export class RunFiles {
  readonly #run: PreparedRun;
  readonly #version: string;
  readonly #record: RunRecordFile;
  readonly #growing: GrowingFiles;
  readonly #lock: Lock;
  /** The state in the checkpoint file. */
  #saved: { readonly step: number; readonly epochs: number } | null;

  private constructor(
    run: PreparedRun,
    record: RunRecordFile,
    growing: GrowingFiles,
    lock: Lock,
    version: string,
  ) {
    this.#run = run;
    this.#lock = lock;
    this.#version = version;
    this.#record = record;
    this.#growing = growing;
    const state = run.checkpoint?.state;
    this.#saved = state === undefined ? null : { step: state.step, epochs: state.epochs.length };
  }

  /**
   * Restores the folder to the state that the run continues from and marks it as running.
   * @param lock the folder's, held
   * @throws UnrollError 'storage', or 'damaged' if history or validation predictions can't be read or have changed
   *   since the run last ended
   */
  static async open(
    run: PreparedRun,
    state: RunState,
    lock: Lock,
    { version }: Pick<Dependencies, 'version'>,
  ): Promise<RunFiles> {
    const record = await RunRecordFile.open(run.folder, run.record, lock);
    await checkSeals(run, state);
    // The files may now become shorter than their seals.
    if (historySeal(run.record) !== null)
      await record.change(sealFields({ history: null, validation: null, inside: null }));
    await removeKeptCheckpoints(run.folder, state.keptCheckpoints);
    const files = new RunFiles(run, record, await openGrowing(run, state), lock, version);
    try {
      await files.change({
        ...files.#progress(state),
        ...(await files.#seals()),
        status: 'running',
        statusReason: null,
        diskRefused: false,
        startedAt: run.record.startedAt ?? new Date().toISOString(),
        finishedAt: null,
        parameters: run.layout.length,
        environment: describeEnvironment(run.engine.description, version),
        data: run.data,
        totalSteps: run.totalSteps,
      });
    } catch (error) {
      await files.close();
      throw error;
    }
    return files;
  }

  /** Changes the record. */
  change(fields: Partial<RunRecord>): Promise<void> {
    return this.#record.change(fields);
  }

  /** Adds a point to the history. */
  async append(point: HistoryPoint): Promise<void> {
    await this.#lock.assertHeld();
    await this.#growing.history.append(point);
  }

  /** Adds a recorded step. */
  async appendRecording(point: RecordedPoint): Promise<void> {
    await this.#lock.assertHeld();
    await this.#growing.recording.append(roundedPoint(point));
  }

  /** Stores the prediction for each validation example after an epoch. */
  async appendValidation(answers: ValidationEpoch): Promise<void> {
    await this.#lock.assertHeld();
    await this.#growing.validation?.append(answers);
  }

  /**
   * Writes a checkpoint of a state, unless the file already has that state, and the record.
   * @param best with patience, the parameters after the best epoch so far
   * @returns whether a checkpoint was written
   * @throws DivergenceError if weights are not finite; the previous checkpoint stays, which has finite ones
   */
  async saveCheckpoint(
    state: RunState,
    best: Float32Array | null,
    fields: Partial<RunRecord> = {},
  ): Promise<boolean> {
    const isNew = state.step !== this.#saved?.step || state.epochs.length !== this.#saved.epochs;
    if (isNew) {
      const parameters = await this.#finiteParameters(state.step);
      const optimiser = await this.#run.engine.readOptimiserState();
      await this.#lock.assertHeld();
      await this.#sync();
      await writeCheckpoint(this.#run, { state, parameters, optimiser, best });
      this.#saved = { step: state.step, epochs: state.epochs.length };
    }
    await this.change({ ...this.#progress(state), ...(await this.#seals()), ...fields });
    return isNew;
  }

  /**
   * Keeps a checkpoint of the end of an epoch, and adds it to the state: the run's checkpoint and record, which are
   * written after it, name only files that are there.
   * @param best as in `saveCheckpoint`
   * @throws DivergenceError if weights are not finite
   */
  async keepCheckpoint(state: RunState, best: Float32Array | null): Promise<void> {
    const parameters = await this.#finiteParameters(state.step);
    const optimiser = await this.#run.engine.readOptimiserState();
    await this.#lock.assertHeld();
    const epoch = state.epochs.length;
    const path = keptCheckpointPath(this.#run.folder, epoch);
    const written = await writeCheckpoint(this.#run, { state, parameters, optimiser, best }, path);
    state.keptCheckpoints.push({ epoch, step: state.step, ...written });
  }

  /**
   * Writes the engine's parameters as the model.
   * @param step training steps done
   * @returns the record's fields for it
   * @throws DivergenceError if weights are not finite
   */
  async saveModel(step: number): Promise<Pick<RunRecord, 'weightsSha256'>> {
    return this.#saveModelOf(await this.#finiteParameters(step));
  }

  /** Ends a finished run: writes predictions and record, and removes the checkpoint. */
  async finish(
    answers: EvaluationAccumulator,
    test: Evaluation,
    fields: Partial<RunRecord>,
  ): Promise<void> {
    await this.#lock.assertHeld();
    const { predicted, probability } = answers;
    const dataset = this.#run.data.dataset;
    const predictions = { schemaVersion: 1, dataset, predicted, probability } as const;
    const predictionsSha256 = await writePredictions(this.#run.folder, predictions);
    await this.#sync();
    const whole = { historyBytes: null, validationBytes: null, insideBytes: null };
    const hashes = { ...(await this.#seals()), ...whole };
    const finishedAt = new Date().toISOString();
    await this.change({
      ...fields,
      ...hashes,
      predictionsSha256,
      status: 'finished',
      finishedAt,
      test,
    });
    await removeCheckpoints(this.#run.folder);
  }

  /**
   * Records that the run failed, and keeps the parameters of its last checkpoint as the model.
   * @returns the reason, and any further problem
   */
  async fail(error: unknown): Promise<string> {
    const reason = error instanceof Error ? error.message : String(error);
    try {
      const diskRefused = error instanceof UnrollError && error.code === 'storage';
      const checkpoint = diskRefused ? null : await this.#usableCheckpoint();
      const model = checkpoint === null ? {} : await this.#saveModelOf(checkpoint.parameters);
      if (!diskRefused) await this.#sync();
      const seals = diskRefused ? {} : await this.#seals();
      const finishedAt = new Date().toISOString();
      const end = { status: 'failed', statusReason: reason, diskRefused, finishedAt } as const;
      await this.change({ ...model, ...seals, ...end });
      return reason;
    } catch (second) {
      return `${reason} This couldn’t be recorded either: ${(second as Error).message}`;
    }
  }

  async close(): Promise<void> {
    // What matters in them was synced before each checkpoint.
    for (const file of writersOf(this.#growing)) await file.close().catch(() => undefined);
  }

  /** @returns the engine's parameters. A step may have made them infinite or NaN although its loss was still finite. */
  async #finiteParameters(step: number): Promise<Float32Array> {
    const { engine, layout, config } = this.#run;
    const parameters = await engine.readParameters();
    const tensor = nameOfNonFinite(layout, parameters);
    if (tensor !== null) {
      const value = parameters.find((weight) => !Number.isFinite(weight))!;
      const rate = learningRateOf(this.#run, step - 1);
      checkFinite(value, 'weights', `in ${tensor} after step ${step}`, rate, config);
    }
    return parameters;
  }

  /** Null if there is none that can be read. */
  async #usableCheckpoint(): Promise<Checkpoint | null> {
    try {
      return await readCheckpoint(this.#run);
    } catch (error) {
      if (error instanceof UnrollError && error.code === 'damaged') return null;
      throw error;
    }
  }

  async #saveModelOf(parameters: Float32Array): Promise<Pick<RunRecord, 'weightsSha256'>> {
    const { folder, layout, network, record, data } = this.#run;
    await this.#lock.assertHeld();
    const metadata = modelMetadata(network, record.config, data, this.#version);
    await writeModel(folder, layout, parameters, metadata);
    return { weightsSha256: hashParameters(parameters) };
  }

  async #sync(): Promise<void> {
    for (const file of writersOf(this.#growing)) await file.sync();
  }

  /** @returns the record's fields for the growing files, all of which must have been synced */
  async #seals(): Promise<SealFields> {
    return sealFields({
      history: await this.#growing.history.seal(),
      validation: (await this.#growing.validation?.seal()) ?? null,
      inside: await this.#growing.recording.seal(),
    });
  }

  #progress(
    state: RunState,
  ): Pick<
    RunRecord,
    'step' | 'trainingSeconds' | 'epochs' | 'weightHashes' | 'keptCheckpoints' | 'bestEpoch'
  > {
    const { step, trainingSeconds } = state;
    const epochs = [...state.epochs];
    return {
      step,
      trainingSeconds,
      epochs,
      weightHashes: [...state.weightHashes],
      keptCheckpoints: [...state.keptCheckpoints],
      bestEpoch: bestEpoch(epochs, this.#run.config.patience),
    };
  }
}

/** Opens the growing files to continue from a state. @throws UnrollError as `RunFiles.open` */
async function openGrowing(
  { folder, record, network, stepsPerEpoch, validationHeader: header }: PreparedRun,
  { step, reportedStep, epochs }: RunState,
): Promise<GrowingFiles> {
  const opened: { close(): Promise<void> }[] = [];
  const opening = async <Writer extends LineWriter<never>>(file: Promise<Writer>) => {
    const writer = await file;
    opened.push(writer);
    return writer;
  };
  const lastRecording = lastRecordedStep(record, network, stepsPerEpoch, step);
  try {
    return {
      history: await opening(openHistory(folder, reportedStep)),
      validation: header && (await opening(openValidation(folder, header, epochs.length))),
      recording: await opening(openRecording(folder, lastRecording)),
    };
  } catch (error) {
    for (const file of opened) await file.close().catch(() => undefined);
    throw error;
  }
}

function writersOf({ history, validation, recording }: GrowingFiles): LineWriter<never>[] {
  return [history, ...(validation === null ? [] : [validation]), recording];
}

/** Checks the seals of files that are kept at least in part. @throws UnrollError 'damaged' or 'storage' */
async function checkSeals({ folder, record }: PreparedRun, state: RunState): Promise<void> {
  const seals = [
    [experimentFiles.history, state.reportedStep > 0 ? historySeal(record) : null],
    [experimentFiles.validation, state.epochs.length > 0 ? validationSeal(record) : null],
    [experimentFiles.inside, state.step > 0 ? recordingSeal(record) : null],
  ] as const;
  for (const [name, seal] of seals) {
    if (seal !== null) await checkSeal(join(folder, name), seal);
  }
}
