import { isAbsolute } from 'node:path';
import { z } from 'zod';
import {
  commands,
  imageBytes,
  maxModels,
  maxSilenced,
  oneImage,
  quantityName,
  setImages,
  unitIndex,
  unitPlace,
  wholeImages,
  type ModelAnswer,
} from '#shared/contract/commands';
import { engineNames, type EngineChoice } from '#shared/catalogue/engines';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type {
  FromTrainer,
  ModelsQuestion,
  RunEnd,
  RunEvent,
  TrainerEvent,
  TrainerRequestName,
  TrainedOn,
  TrainerRequests,
} from '#shared/contract/trainer-messages';
import { fields, type ExperimentConfig } from '#shared/catalogue/fields';
import { datasetFormatKeys } from '#shared/exchange/datasets/dataset-formats';
import { tagChoices } from '#shared/exchange/results/choose-places';
import { runFormatKeys } from '#shared/exchange/runs/run-formats';
import { modelFormatKeys } from '#shared/exchange/models/model-formats';
import { modelSourceKeys } from '#shared/exchange/models/sources/model-sources';
import { parseConfig } from '#shared/experiment/config';
import { analysisKinds } from '#shared/inside/analyses';
import { networkUnitSchema } from '#shared/inside/silenced-units';
import { importance } from '#shared/sweep/importance';
import type { SweepView } from '#shared/sweep/sweep-view';
import { firstProblem } from '../storage/files/bounded-file.ts';
import type { Dataset } from '../storage/datasets/datasets.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { controlTo, reportTo } from './data/progress-of-reading.ts';
import { augmentedImages, findExamples, imagesAt, meanImages } from './data/dataset-questions.ts';
import { threadCount } from './engines/threads.ts';
import { inspect } from './serve/inside/inspect.ts';
import { readWithout, scoreWithout } from './serve/inside/lesions.ts';
import { inspectSet, memoryMapOfSet, unitOfSet, unitsOfSet } from './serve/inside/digit-sets.ts';
import { memoryMap } from './serve/inside/memory-map.ts';
import { transplant } from './serve/inside/transplant.ts';
import { unitCourse, unitValues } from './serve/inside/units.ts';
import { askModels, type Question } from './serve/ask-models.ts';
import { exportRun } from './serve/export-run.ts';
import { exportModel } from './serve/export-model.ts';
import { estimate } from './measure/estimate.ts';
import { evaluate } from './serve/evaluate.ts';
import { predict } from './serve/predict.ts';
import { readDigit, readDigitSteps, scoreDigits } from './serve/read-digit.ts';
import { forkRun } from './run/fork.ts';
import { RunControl } from './run/run-control.ts';
import { checkSameData } from './run/same-data.ts';
import { SavedModels } from './serve/saved-models.ts';
import type { Dependencies } from './ports/dependencies.ts';
import { train } from './run/train.ts';
import type { SessionEnd } from './run/training-session.ts';
import { verify } from './run/verify.ts';

// Large modules, here and below, are imported when they are asked for, which most processes never are: they start faster.
const loadReaders = () => import('./serve/received-files.ts');

type Input<Name extends TrainerRequestName> = TrainerRequests[Name]['input'];
type Output<Name extends TrainerRequestName> = TrainerRequests[Name]['output'];

const nothing = z.strictObject({});
const folder = z.string().refine(isAbsolute, { error: 'must be an absolute path' });
/** With the name by which the user knows it. */
const namedFile = z.strictObject({ name: z.string(), path: folder });
const receivedFiles = z.array(
  z.strictObject({ name: z.string(), path: folder, bytes: z.int().nonnegative() }),
);
const engine = z.enum(Object.keys(fields.engine.options) as [EngineChoice, ...EngineChoice[]]);
const threads = z.int().min(fields.threads.minimum).max(fields.threads.maximum);
const modelsQuestion = {
  models: z
    .array(
      z.strictObject({
        experiment: z.string(),
        folder,
        epoch: z.int().nonnegative().optional(),
      }),
    )
    .max(maxModels),
  engine,
  threads,
};
const digitQuestion = { ...modelsQuestion, image: oneImage };
const setQuestion = { ...modelsQuestion, images: setImages };
const units = z.array(networkUnitSchema).max(maxSilenced);
const dataset = z.string();
const trainedOn = { dataset, hashes: z.record(z.string(), z.string()) };
/** The most images in one request. */
const maxImages = 10_000;

const inputs: { readonly [Name in TrainerRequestName]: z.ZodType<Input<Name>> } = {
  train: z.strictObject({
    folder,
    threads: threads.nullable(),
    lastEpoch: z.int().positive().nullable().optional(),
    scratch: z.boolean().optional(),
  }),
  pause: nothing,
  proceed: nothing,
  stop: nothing,
  evaluate: z.strictObject({ folder, engine, threads }),
  verify: z.strictObject({
    folder,
    engine: engine.nullable(),
    threads: threads.nullable(),
    steps: z.int().nonnegative().nullable(),
  }),
  exportModel: z.strictObject({ folder, engine, threads, format: z.enum(modelFormatKeys) }),
  exportRun: z.strictObject({ folder, engine, threads, format: z.enum(runFormatKeys) }),
  fork: z.strictObject({
    folder,
    epoch: z.int().nonnegative().nullable(),
    // Checked where it is used, as for `estimate`.
    config: z.custom<ExperimentConfig>(),
    into: folder,
  }),
  predict: z.strictObject({ folder, engine, threads, images: wholeImages }),
  readDigit: z.strictObject(digitQuestion),
  readDigitSteps: z.strictObject(digitQuestion),
  inspectDigit: z.strictObject(digitQuestion),
  readUnits: z.strictObject({ ...digitQuestion, ...unitPlace, quantity: quantityName }),
  readUnit: z.strictObject({ ...digitQuestion, ...unitPlace, unit: unitIndex }),
  mapMemory: z.strictObject(digitQuestion),
  inspectSet: z.strictObject(setQuestion),
  readUnitsOfSet: z.strictObject({ ...setQuestion, ...unitPlace, quantity: quantityName }),
  readUnitOfSet: z.strictObject({ ...setQuestion, ...unitPlace, unit: unitIndex }),
  mapMemoryOfSet: z.strictObject(setQuestion),
  readWithout: z.strictObject({ ...digitQuestion, units }),
  scoreWithout: z.strictObject({ ...modelsQuestion, units }),
  trajectories: commands['models.trajectories'].input
    .omit({ experiments: true })
    .extend(modelsQuestion),
  transplant: commands['models.transplant'].input
    .omit({ experiments: true })
    .extend(modelsQuestion),
  analyse: z.strictObject({ folder, engine, threads, kind: z.enum(analysisKinds) }),
  scoreDigits: z
    .strictObject({
      ...modelsQuestion,
      images: wholeImages,
      labels: z.instanceof(Uint8Array<ArrayBufferLike>),
    })
    .refine(({ images: pixels, labels }) => pixels.length === labels.length * imageBytes, {
      error: 'there must be as many labels as images',
    }),
  engines: z.strictObject({ threads, names: z.array(z.enum(engineNames)).optional() }),
  // Checked where it is used, so that the message is the same as for every config.
  estimate: z.strictObject({ config: z.custom<ExperimentConfig>(), threads: threads.nullable() }),
  inspectDataset: z.strictObject({
    format: z.enum([...datasetFormatKeys, 'idx']),
    files: z.array(namedFile),
    folder,
  }),
  settleDataset: z.strictObject({
    folder,
    splitSeed: z.int().nonnegative().nullable(),
    inverted: z.boolean(),
    transposed: z.boolean(),
  }),
  inspectModel: z.strictObject({ source: z.enum(modelSourceKeys), file: namedFile }),
  placeModel: z.strictObject({
    source: z.enum(modelSourceKeys),
    file: namedFile,
    parameters: z.array(
      z.strictObject({
        name: z.string(),
        shape: z.array(z.int().positive()),
        tensor: z.string().nullable(),
      }),
    ),
    path: folder,
  }),
  inspectResults: z.strictObject({ files: receivedFiles }),
  writeResults: z.strictObject({
    files: receivedFiles,
    folder,
    runs: z.array(z.string()).nullable(),
    except: z.array(z.string()),
    tags: z.record(z.string(), z.enum(tagChoices)),
    batch: z.string().nullable(),
    createdAt: z.iso.datetime(),
  }),
  datasets: nothing,
  datasetMeans: z.strictObject({ dataset }),
  // The workbench's own view, of files that it has checked.
  importance: z.strictObject({
    definition: z.custom<SweepView['definition']>(),
    trials: z.custom<SweepView['trials']>(),
  }),
  datasetExamples: commands['datasets.examples'].input,
  augmented: commands['datasets.augmented'].input,
  testLabels: z.strictObject(trainedOn),
  datasetImages: z.strictObject({
    ...trainedOn,
    file: z.enum(['training', 'test']),
    indices: z.array(z.int().nonnegative()).max(maxImages),
  }),
};

const requestSchema = z.object({
  kind: z.literal('request'),
  id: z.int(),
  name: z.enum(Object.keys(inputs) as [TrainerRequestName, ...TrainerRequestName[]]),
  input: z.unknown(),
});

/** The active run. */
interface CurrentRun {
  readonly control: RunControl;
  readonly ended: Promise<SessionEnd>;
}

/** Handles the requests to a trainer process, with one run at a time. */
export class Trainer {
  readonly #emit: (event: TrainerEvent) => void;
  readonly #dependencies: Dependencies;
  readonly #models: SavedModels;
  /** Estimates take turns, so that none slows another down. */
  readonly #estimates = new TaskQueue();
  #run: CurrentRun | null = null;
  /** Whether it has been asked to train before. */
  #hasTrained = false;
  #isPaused = false;
  /** Callers that wait for the run to pause. */
  #awaitingPause: (() => void)[] = [];

  constructor(emit: (event: TrainerEvent) => void, dependencies: Dependencies) {
    this.#emit = emit;
    this.#dependencies = dependencies;
    this.#models = new SavedModels(dependencies);
  }

  /**
   * Answers one message.
   * @returns the reply or refusal; null for a message that isn't a request
   */
  async answer(message: unknown): Promise<FromTrainer | null> {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      const id = z.object({ id: z.int() }).safeParse(message);
      if (!id.success) return null;
      const error = { code: 'invalid-input', message: firstProblem(request.error) } as const;
      return { kind: 'refusal', id: id.data.id, error };
    }
    const { id, name, input } = request.data;
    try {
      return { kind: 'reply', id, output: await this.#handle(name, input) };
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'internal') console.error(error);
      return { kind: 'refusal', id, error: wire };
    }
  }

  /** Ends the active run, if any, so that it can be resumed; resolves when it has ended. */
  async interrupt(): Promise<void> {
    this.#run?.control.end('interrupt');
    await this.#run?.ended.catch(() => undefined);
  }

  #handle<Name extends TrainerRequestName>(name: Name, input: unknown): Promise<Output<Name>> {
    const checked = inputs[name].safeParse(input);
    if (!checked.success) {
      throw new UnrollError('invalid-input', `${name}: ${firstProblem(checked.error)}`);
    }
    return this.#handlers[name](checked.data);
  }

  readonly #handlers: {
    readonly [Name in TrainerRequestName]: (input: Input<Name>) => Promise<Output<Name>>;
  } = {
    train: (input) => this.#train(input),
    pause: () => this.#pause(),
    proceed: async () => {
      this.#currentRun().control.proceed();
      this.#releaseAwaitingPause();
      return {};
    },
    stop: async () => {
      const { control, ended } = this.#currentRun();
      control.end('stop');
      await ended.catch(() => undefined);
      return {};
    },
    evaluate: (input) => this.#models.use(input, (model) => evaluate(model, this.#dependencies)),
    verify: (input) => verify(input, this.#emit, this.#dependencies),
    fork: (input) => forkRun(input),
    predict: (input) =>
      this.#models.use(input, async (model) => ({
        probabilities: await predict(model, input.images),
      })),
    exportModel: (input) =>
      this.#models.use(input, async (model) => ({
        files: await exportModel(model, input, this.#dependencies),
      })),
    exportRun: async (input) => ({
      files: await exportRun(input, this.#models, this.#dependencies),
    }),
    readDigit: (input) =>
      this.#ask(input, { needsEngine: true, ask: (model) => readDigit(model, input.image) }),
    readDigitSteps: (input) =>
      this.#ask(input, { needsEngine: true, ask: (model) => readDigitSteps(model, input.image) }),
    inspectDigit: (input) =>
      this.#ask(input, { needsEngine: false, ask: (model) => inspect(model, input.image) }),
    readUnits: (input) =>
      this.#ask(input, {
        needsEngine: false,
        ask: (model) => unitValues(model, input.image, input),
      }),
    readUnit: (input) =>
      this.#ask(input, {
        needsEngine: false,
        ask: (model) => unitCourse(model, input.image, input),
      }),
    mapMemory: (input) =>
      this.#ask(input, { needsEngine: true, ask: (model) => memoryMap(model, input.image) }),
    inspectSet: (input) =>
      this.#ask(input, { needsEngine: false, ask: (model) => inspectSet(model, input.images) }),
    readUnitsOfSet: (input) =>
      this.#ask(input, {
        needsEngine: false,
        ask: (model) => unitsOfSet(model, input.images, input),
      }),
    readUnitOfSet: (input) =>
      this.#ask(input, {
        needsEngine: false,
        ask: (model) => unitOfSet(model, input.images, input),
      }),
    mapMemoryOfSet: (input) =>
      this.#ask(input, { needsEngine: true, ask: (model) => memoryMapOfSet(model, input.images) }),
    trajectories: (input) => this.#trajectories(input),
    transplant: (input) =>
      this.#ask(input, { needsEngine: false, ask: (model) => transplant(model, input) }),
    readWithout: (input) =>
      this.#ask(input, {
        needsEngine: true,
        ask: (model) => readWithout(model, input.units, input.image),
      }),
    scoreWithout: (input) =>
      this.#ask(input, {
        needsEngine: true,
        ask: (model) => scoreWithout(model, input.units, this.#dependencies),
      }),
    analyse: (input) => this.#analyse(input),
    scoreDigits: (input) =>
      this.#ask(input, {
        needsEngine: true,
        ask: (model) => scoreDigits(model, input.images, input.labels),
      }),
    engines: (input) =>
      this.#dependencies.engineReports(
        threadCount(input.threads, this.#dependencies.cores),
        input.names,
      ),
    estimate: ({ config, threads: given }) =>
      this.#estimates.run(() => estimate(parseConfig(config), given, this.#dependencies)),
    inspectDataset: async (input) =>
      (await loadReaders()).inspectReceived(input, controlTo(this.#emit, this.#dependencies)),
    settleDataset: async ({ folder: made, ...settlement }) => {
      const { settleDataset } = await loadReaders();
      await settleDataset(made, settlement, reportTo(this.#emit, this.#dependencies));
      return {};
    },
    inspectModel: async ({ source, file }) =>
      (await loadReaders()).inspectModel(source, file, reportTo(this.#emit, this.#dependencies)),
    placeModel: async ({ source, file, parameters, path }) => ({
      sha256: await (await loadReaders()).writePlaced(source, file, parameters, path),
    }),
    inspectResults: async ({ files }) =>
      (await loadReaders()).inspectResults(files, reportTo(this.#emit, this.#dependencies)),
    writeResults: async (input) => {
      const { writeResults } = await loadReaders();
      return { written: await writeResults(input, reportTo(this.#emit, this.#dependencies)) };
    },
    datasets: () => this.#dependencies.listDatasets(),
    datasetMeans: async (input) => meanImages(await this.#dataset(input)),
    importance: (input) => Promise.resolve(importance(input)),
    datasetExamples: async (input) => findExamples(await this.#dataset(input), input),
    augmented: async (input) => augmentedImages(await this.#dataset(input), input),
    testLabels: async (input) => ({ labels: (await this.#trainedOn(input)).test.labels.slice() }),
    datasetImages: async (input) => ({ images: imagesAt(await this.#trainedOn(input), input) }),
  };

  async #train(input: Input<'train'>): Promise<RunEnd> {
    if (this.#run !== null) {
      throw new UnrollError(
        'busy',
        'This process is training another experiment; it trains one at a time.',
      );
    }
    this.#dependencies.giveWay();
    this.#dependencies.waitForDisk(input.scratch !== true);
    // The first run takes as long as its process; a later one begins here.
    const begun = this.#hasTrained ? this.#dependencies.now() : 0;
    this.#hasTrained = true;
    const now = (): number => this.#dependencies.now() - begun;
    const control = new RunControl(input.lastEpoch);
    const ended = train(input, control, (event) => this.#relay(event), {
      ...this.#dependencies,
      now,
    });
    this.#run = { control, ended };
    try {
      const end = await ended;
      if (end.status !== 'interrupted') return end;
      throw new UnrollError(
        'process-died',
        'The training process was asked to end; resume the run from its checkpoint.',
      );
    } finally {
      this.#run = null;
      this.#isPaused = false;
      this.#releaseAwaitingPause();
    }
  }

  async #trajectories(input: Input<'trajectories'>): Promise<Output<'trajectories'>> {
    const { trajectories } = await import('./serve/inside/trajectories.ts');
    const { epoch, engine: name, threads: count } = input;
    const answers: Output<'trajectories'> = [];
    for (const model of input.models) {
      const one = { ...input, models: [epoch === null ? model : { ...model, epoch }] };
      const request = { folder: model.folder, engine: name, threads: count };
      const answer = await this.#ask(one, {
        needsEngine: true,
        ask: (asked) =>
          epoch === null
            ? trajectories(asked, input, this.#dependencies)
            : trajectories(asked, input, this.#dependencies, (task) =>
                this.#models.use(request, task),
              ),
      });
      answers.push(...answer);
    }
    return answers;
  }

  #ask<Answer>(input: ModelsQuestion, question: Question<Answer>): Promise<ModelAnswer<Answer>[]> {
    return askModels(this.#models, input, () => this.#dependencies.now(), question);
  }

  async #analyse(input: Input<'analyse'>): Promise<Output<'analyse'>> {
    const { analyse } = await import('./serve/inside/analyses.ts');
    const report = reportTo(this.#emit, this.#dependencies, 'analysing');
    return this.#models.use(input, (model) =>
      analyse(input.kind, { model, dependencies: this.#dependencies, report }),
    );
  }

  #dataset(input: { readonly dataset: string }): Promise<Dataset> {
    return this.#dependencies.loadDataset(input.dataset);
  }

  /** @throws UnrollError 'invalid-input' if the data set has changed since */
  async #trainedOn(input: TrainedOn): Promise<Dataset> {
    const dataset = await this.#dataset(input);
    checkSameData(input, dataset);
    return dataset;
  }

  async #pause(): Promise<Record<never, never>> {
    const { control } = this.#currentRun();
    control.pause();
    if (!this.#isPaused) {
      await new Promise<void>((resolve) => this.#awaitingPause.push(resolve));
    }
    return {};
  }

  #relay(event: RunEvent): void {
    this.#emit(event);
    if (event.kind === 'proceeded') this.#isPaused = false;
    if (event.kind !== 'paused') return;
    this.#isPaused = true;
    this.#releaseAwaitingPause();
  }

  #releaseAwaitingPause(): void {
    for (const resolve of this.#awaitingPause.splice(0)) resolve();
  }

  #currentRun(): CurrentRun {
    if (this.#run === null) throw new UnrollError('invalid-input', 'No training is in progress.');
    return this.#run;
  }
}
