import { setImmediate } from 'node:timers/promises';
import { UnrollError } from '#shared/contract/errors';
import type { RunEnd, RunEvent } from '#shared/contract/trainer-messages';
import { isRecorded } from '#shared/inside/recording';
import { keepsCheckpoint } from '#shared/experiment/kept-checkpoints';
import type { HistoryPoint, RunPhases, RunRecord } from '#shared/experiment/record';
import { hashParameters } from '../../storage/experiment/model-file.ts';
import type { BatchSource } from '../data/batches.ts';
import { checkFinite, checkUntrained, DivergenceError } from './divergence.ts';
import { bestEpoch, earlyStoppingReason, patienceIsOver } from './early-stopping.ts';
import { evaluateBatches } from './evaluate-batches.ts';
import type { PreparedRun } from './preparation.ts';
import type { Ending, RunControl } from './run-control.ts';
import type { RunFiles } from './run-files.ts';
import { addStep, emptyTally, means, type RunState } from './run-state.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { Throttle } from './throttle.ts';
import { learningRateOf, trainStep } from './train-step.ts';

/** How a session ended; an interrupted run is one whose process had to end. */
export type SessionEnd = RunEnd | { readonly status: 'interrupted'; readonly reason: null };

/** Thrown between batches to leave the run where it is. */
class EndedFromOutside extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(ending);
    this.ending = ending;
  }
}

/** At most 20 progress events a second. */
const progressMilliseconds = 50;

/**
 * One run from its present state to its end. All its counters are in `RunState`, which alone determines what follows,
 * so that a run resumed from a checkpoint does exactly what an uninterrupted one does.
 */
export class TrainingSession {
  readonly #run: PreparedRun;
  readonly #files: RunFiles;
  readonly #control: RunControl;
  readonly #emit: (event: RunEvent) => void;
  readonly #now: () => number;
  readonly #checkpointSeconds: number;
  readonly #progress: Throttle<RunEvent>;
  readonly #state: RunState;
  /** With patience, the parameters after the best epoch so far. */
  #best: Float32Array | null;
  readonly #phases: Omit<RunPhases, 'total'>;
  /** Whether this session trains the whole run without a pause, so that its phases tell what the run costs. */
  #isWhole: boolean;
  /** Validations in this session. */
  #validations = 0;
  /** Milliseconds spent on checkpoints since the last lap. */
  #writing = 0;
  #lastLap: number;
  #lastCheckpoint: number;

  /** @param state where the run continues from; the session owns it from now on */
  constructor(
    run: PreparedRun,
    state: RunState,
    files: RunFiles,
    control: RunControl,
    emit: (event: RunEvent) => void,
    dependencies: Pick<Dependencies, 'now' | 'checkpointSeconds'>,
  ) {
    this.#run = run;
    this.#state = state;
    this.#files = files;
    this.#control = control;
    this.#emit = emit;
    this.#now = dependencies.now;
    this.#checkpointSeconds = dependencies.checkpointSeconds;
    this.#progress = new Throttle(progressMilliseconds, dependencies.now, emit);
    this.#best = run.checkpoint?.best ?? null;
    this.#lastLap = this.#lastCheckpoint = dependencies.now();
    this.#phases = { start: this.#lastLap / 1000, steps: 0, validation: 0, test: 0 };
    this.#isWhole = run.checkpoint === null;
  }

  /**
   * Trains until the run is over, is ended from outside, or fails.
   * @throws UnrollError 'busy' if another process took over the run
   */
  async run(): Promise<SessionEnd> {
    try {
      if (this.#run.isFirst && this.#stepOfEpoch() === 0) await this.#keepFirstCheckpoint();
      while (!this.#isOver()) {
        if (this.#stepOfEpoch() < this.#run.stepsPerEpoch) await this.#trainBatch();
        else await this.#finishEpoch();
        if (this.#isAtLastEpoch()) return await this.#leave('stop');
      }
      return await this.#finish();
    } catch (error) {
      if (!(error instanceof EndedFromOutside)) return await this.#fail(error);
      return await this.#leave(error.ending).catch((trouble: unknown) => this.#fail(trouble));
    }
  }

  #isOver(): boolean {
    const { config } = this.#run;
    const { epochs } = this.#state;
    return epochs.length === config.epochs || patienceIsOver(epochs, config.patience);
  }

  /** Whether the run was asked to train only up to here. */
  #isAtLastEpoch(): boolean {
    return !this.#isOver() && this.#state.epochs.length === this.#control.lastEpoch;
  }

  #stepOfEpoch(): number {
    return this.#state.step - this.#state.epochs.length * this.#run.stepsPerEpoch;
  }

  async #trainBatch(): Promise<void> {
    await this.#betweenBatches();
    const { engine, config, recording, stepsPerEpoch } = this.#run;
    const state = this.#state;
    const start = this.#now();
    const record = isRecorded(recording, state.step + 1);
    const { size, result } = await trainStep(this.#run, engine, state.step, record);
    const seconds = (this.#now() - start) / 1000;

    state.step += 1;
    addStep(state.interval, size, result, seconds);
    addStep(state.epoch, size, result, seconds);
    if (isPowerOfTwo(state.step)) {
      const sha256 = hashParameters(await engine.readParameters());
      state.weightHashes.push({ step: state.step, sha256 });
    }
    if (result.inside) {
      const { step } = state;
      await this.#files.appendRecording({
        step,
        epoch: step / stepsPerEpoch,
        layers: [...result.inside],
      });
    }
    this.#takeLap('steps');

    if (state.step % config.reportEvery === 0) await this.#report();
    const sinceCheckpoint = (this.#now() - this.#lastCheckpoint) / 1000;
    if (sinceCheckpoint >= this.#checkpointSeconds) await this.#saveCheckpoint();
  }

  async #finishEpoch(): Promise<void> {
    const { validation, engine, config } = this.#run;
    const state = this.#state;
    const epoch = state.epochs.length + 1;
    const asked = validation === null ? null : await this.#evaluate(validation, 'validation');
    const evaluation = asked?.evaluation;
    this.#validations += 1;
    const parameters = await engine.readParameters();
    this.#takeLap('validation');
    const { loss, accuracy, gradientNorm, examplesPerSecond } = means(state.epoch);
    const result = {
      epoch,
      step: state.step,
      seconds: state.epochSeconds,
      trainLoss: loss,
      trainAccuracy: accuracy,
      validationLoss: evaluation?.loss ?? null,
      validationAccuracy: evaluation?.accuracy ?? null,
      validationConfusion: evaluation?.confusion ?? null,
      learningRate: this.#learningRate(state.step - 1),
      gradientNorm,
      examplesPerSecond,
      weightsSha256: hashParameters(parameters),
    };
    state.epochs.push(result);
    state.epoch = emptyTally();
    state.epochSeconds = 0;
    if (config.patience > 0 && bestEpoch(state.epochs, config.patience) === epoch) {
      this.#best = parameters;
    }
    if (this.#isOver() && state.interval.steps > 0) await this.#report();
    if (asked !== null) {
      await this.#files.appendValidation({ epoch, predicted: asked.answers.predicted });
    }
    const last = this.#isOver() ? epoch : config.epochs;
    if (keepsCheckpoint(config.keepCheckpoints, epoch, last)) await this.#keepCheckpoint();
    await this.#saveCheckpoint();
    this.#send({ kind: 'epoch', result, epochs: config.epochs });
  }

  async #finish(): Promise<SessionEnd> {
    const { test, engine, config } = this.#run;
    const { epochs } = this.#state;
    const isBestLast = bestEpoch(epochs, config.patience) === epochs.length;
    if (this.#best !== null && !isBestLast) await engine.writeParameters(this.#best);
    const model = await this.#files.saveModel(this.#state.step);
    const start = this.#now();
    const { answers, evaluation } = await this.#evaluate(test, 'test');
    const end = this.#now();
    this.#phases.test = (end - start) / 1000;
    const phases = this.#isWhole ? { ...this.#phases, total: end / 1000 } : null;
    const reason =
      epochs.length < config.epochs ? earlyStoppingReason(epochs, config.patience) : null;
    await this.#files.finish(answers, evaluation, { ...model, phases, statusReason: reason });
    this.#send({ kind: 'tested', evaluation });
    return { status: 'finished', reason };
  }

  /** Leaves the run so that it can be resumed. */
  async #leave(ending: Ending): Promise<SessionEnd> {
    if (ending === 'interrupt') {
      await this.#saveCheckpoint({ status: 'interrupted' });
      return { status: 'interrupted', reason: null };
    }
    const model = await this.#files.saveModel(this.#state.step);
    await this.#saveCheckpoint({ ...model, status: 'stopped' });
    return { status: 'stopped', reason: null };
  }

  /** @throws the error itself if another process took over the run: nothing may be written any more */
  async #fail(error: unknown): Promise<SessionEnd> {
    this.#progress.flush();
    if (error instanceof UnrollError && error.code === 'busy') throw error;
    const isExpected = error instanceof UnrollError || error instanceof DivergenceError;
    if (!isExpected) console.error(error);
    const end = { status: 'failed', reason: await this.#files.fail(error) } as const;
    const isOfDisk = error instanceof UnrollError && error.code === 'storage';
    return isOfDisk ? { ...end, errorCode: 'storage' } : end;
  }

  async #evaluate(source: BatchSource, name: 'validation' | 'test') {
    const { engine, data, config } = this.#run;
    const answers = await evaluateBatches(engine, source, data.classes, () =>
      this.#betweenBatches(),
    );
    const evaluation = answers.evaluation();
    const { step } = this.#state;
    if (step === 0) {
      checkUntrained(evaluation.loss, `${name} loss`);
    } else {
      const rate = this.#learningRate(step - 1);
      checkFinite(evaluation.loss, `${name} loss`, `after step ${step}`, rate, config);
    }
    return { answers, evaluation };
  }

  /** Receives messages and follows their requests. */
  async #betweenBatches(): Promise<void> {
    await setImmediate();
    if (this.#control.pausing) await this.#pause();
    if (this.#control.ending !== null) throw new EndedFromOutside(this.#control.ending);
  }

  async #pause(): Promise<void> {
    const { step } = this.#state;
    this.#isWhole = false;
    this.#takeLap('steps');
    await this.#saveCheckpoint({ status: 'paused' });
    this.#send({ kind: 'paused', step });
    await this.#control.released();
    this.#lastLap = this.#lastCheckpoint = this.#now();
    if (this.#control.ending !== null) return;
    await this.#files.change({ status: 'running' });
    this.#send({ kind: 'proceeded', step });
  }

  async #report(): Promise<void> {
    const state = this.#state;
    const { stepsPerEpoch, totalSteps } = this.#run;
    const { loss, accuracy, gradientNorm, examplesPerSecond } = means(state.interval);
    const point: HistoryPoint = {
      step: state.step,
      epoch: state.step / stepsPerEpoch,
      seconds: state.trainingSeconds,
      loss,
      accuracy,
      learningRate: this.#learningRate(state.step - 1),
      gradientNorm,
      examplesPerSecond,
      memoryBytes: process.memoryUsage.rss(),
    };
    await this.#files.append(point);
    state.interval = emptyTally();
    state.reportedStep = state.step;
    const secondsLeft = this.#secondsLeft(examplesPerSecond);
    this.#progress.push({ kind: 'progress', point, totalSteps, secondsLeft });
  }

  /** @returns how long the rest takes at a speed in training examples per second, with validation and test */
  #secondsLeft(examplesPerSecond: number): number {
    if (examplesPerSecond === 0) return 0;
    const { config, data } = this.#run;
    const { epochs, epoch } = this.#state;
    const epochsLeft = this.#isOver() ? 0 : config.epochs - epochs.length;
    const toTrain = epochsLeft * data.trainingExamples - epoch.examples;
    const toEvaluate = epochsLeft * data.validationExamples + data.testExamples;
    return toTrain / examplesPerSecond + toEvaluate * this.#secondsPerEvaluation(examplesPerSecond);
  }

  /** Until something has been evaluated, a third of a training step: the backward pass takes twice the forward pass. */
  #secondsPerEvaluation(examplesPerSecond: number): number {
    const evaluated = this.#validations * this.#run.data.validationExamples;
    return evaluated > 0 ? this.#phases.validation / evaluated : 1 / (3 * examplesPerSecond);
  }

  /** Where the run begins, perhaps as a fork of another. */
  async #keepFirstCheckpoint(): Promise<void> {
    if (this.#run.config.keepCheckpoints === 0) return;
    await this.#keepCheckpoint();
    await this.#saveCheckpoint();
  }

  async #keepCheckpoint(): Promise<void> {
    const start = this.#now();
    await this.#files.keepCheckpoint(this.#state, this.#best);
    this.#writing += this.#now() - start;
  }

  async #saveCheckpoint(fields: Partial<RunRecord> = {}): Promise<void> {
    const start = this.#now();
    const isNew = await this.#files.saveCheckpoint(this.#state, this.#best, fields);
    this.#lastCheckpoint = this.#now();
    this.#writing += this.#lastCheckpoint - start;
    if (isNew) this.#send({ kind: 'checkpoint', step: this.#state.step });
  }

  /** Of a step counted from 0. */
  #learningRate(step: number): number {
    return learningRateOf(this.#run, step);
  }

  /** Adds the time since the last lap; a phase only gets what didn't go into checkpoints. */
  #takeLap(phase: 'steps' | 'validation'): void {
    const now = this.#now();
    const seconds = (now - this.#lastLap) / 1000;
    this.#lastLap = now;
    this.#phases[phase] += seconds - this.#writing / 1000;
    this.#writing = 0;
    this.#state.trainingSeconds += seconds;
    this.#state.epochSeconds += seconds;
  }

  /** Emits an event after the pending progress. */
  #send(event: RunEvent): void {
    this.#progress.flush();
    this.#emit(event);
  }
}

/** For whole numbers from 1. */
function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
