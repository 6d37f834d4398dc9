import { environmentSchema } from '../record.ts';
import { propertyOfRecords, type ExperimentProperty } from './property.ts';
import { resultsOf } from './results.ts';

type Given = Parameters<typeof propertyOfRecords>[1];

const given: readonly Given[] = [
  {
    name: 'parameters',
    label: 'Parameters',
    help: 'Trainable parameters of the network.',
    kind: 'count',
    of: (record) => record.parameters,
  },
  {
    name: 'testAccuracy',
    label: 'Test accuracy',
    help: 'On the test set, with the weights kept.',
    kind: 'share',
    of: (record) => record.test?.accuracy ?? null,
  },
  {
    name: 'testLoss',
    label: 'Test loss',
    help: 'Mean cross-entropy on the test set, in nats.',
    kind: 'number',
    of: (record) => record.test?.loss ?? null,
  },
  {
    name: 'calibrationError',
    label: 'Calibration error',
    help: 'Expected calibration error on the test set, of 15 bins.',
    kind: 'share',
    of: (record) => record.test?.expectedCalibrationError ?? null,
  },
  {
    name: 'brierScore',
    label: 'Brier score',
    help: 'On the test set: 0 is perfect, 2 the worst.',
    kind: 'number',
    of: (record) => record.test?.brierScore ?? null,
  },
  {
    name: 'bestValidationAccuracy',
    label: 'Best validation accuracy',
    help: 'The highest after any epoch.',
    kind: 'share',
    of: (record) => resultsOf(record).bestValidationAccuracy,
  },
  {
    name: 'lastValidationAccuracy',
    label: 'Last validation accuracy',
    help: 'After the last epoch.',
    kind: 'share',
    of: (record) => resultsOf(record).lastValidationAccuracy,
  },
  {
    name: 'bestValidationLoss',
    label: 'Best validation loss',
    help: 'The lowest after any epoch, in nats.',
    kind: 'number',
    of: (record) => resultsOf(record).bestValidationLoss,
  },
  {
    name: 'lastValidationLoss',
    label: 'Last validation loss',
    help: 'After the last epoch, in nats.',
    kind: 'number',
    of: (record) => resultsOf(record).lastValidationLoss,
  },
  {
    name: 'bestTrainAccuracy',
    label: 'Best train accuracy',
    help: 'The highest of any epoch.',
    kind: 'share',
    of: (record) => resultsOf(record).bestTrainAccuracy,
  },
  {
    name: 'lastTrainAccuracy',
    label: 'Last train accuracy',
    help: 'Of the last epoch.',
    kind: 'share',
    of: (record) => resultsOf(record).lastTrainAccuracy,
  },
  {
    name: 'bestTrainLoss',
    label: 'Best train loss',
    help: 'The lowest of any epoch, in nats.',
    kind: 'number',
    of: (record) => resultsOf(record).bestTrainLoss,
  },
  {
    name: 'lastTrainLoss',
    label: 'Last train loss',
    help: 'Of the last epoch, in nats.',
    kind: 'number',
    of: (record) => resultsOf(record).lastTrainLoss,
  },
  {
    name: 'epochsDone',
    label: 'Epochs done',
    help: 'Epochs that are finished.',
    kind: 'count',
    of: (record) => resultsOf(record).epochsDone,
  },
  {
    name: 'bestEpoch',
    label: 'Best epoch',
    help: 'The epoch whose weights were kept.',
    kind: 'count',
    of: (record) => record.bestEpoch,
  },
  {
    name: 'duration',
    label: 'Duration',
    help: 'Time spent training, without pauses and interruptions.',
    kind: 'duration',
    of: (record) => (record.startedAt === null ? null : record.trainingSeconds),
  },
  {
    name: 'secondsPerEpoch',
    label: 'Time per epoch',
    help: 'Mean over the epochs, validation included.',
    kind: 'duration',
    of: (record) => resultsOf(record).secondsPerEpoch,
  },
  {
    name: 'examplesPerSecond',
    label: 'Examples per second',
    help: 'In the last epoch, training only.',
    kind: 'count',
    of: (record) => resultsOf(record).examplesPerSecond,
  },
  {
    name: 'engineUsed',
    label: 'Engine used',
    help: 'The engine that trained it.',
    kind: 'choice',
    options: environmentSchema.shape.engine.shape.name.options,
    of: (record) => record.environment?.engine.name ?? null,
  },
  {
    name: 'instructionSet',
    label: 'Instruction set',
    help: 'What the engine computed with.',
    kind: 'text',
    of: (record) => record.environment?.engine.instructionSet ?? null,
  },
  {
    name: 'threadsUsed',
    label: 'Threads used',
    help: 'Threads of the engine that trained it.',
    kind: 'count',
    of: (record) => record.environment?.engine.threads ?? null,
  },
];

/** What came of an experiment: nothing yet, or not all of it, before it has ended. */
export const resultProperties: readonly ExperimentProperty[] = given.map((each) =>
  propertyOfRecords('results', each),
);
