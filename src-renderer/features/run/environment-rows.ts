import type { ExperimentRecord } from '#shared/experiment/record';
import { counted, formatBytes, formatCount, formatMoment } from '#shared/text/format';

/** A fact about what a run was trained with. `code`: shown in monospace, with a button to copy it. */
export interface EnvironmentRow {
  readonly name: string;
  readonly value: string;
  readonly code?: boolean;
}

/** How programs are written that a record names by a key. */
const nameOf: Readonly<Record<string, string>> = { unroll: 'Unroll', node: 'Node.js' };

/** What computed a run: engine, machine and versions. Empty before the first start. */
export function environmentRows({ environment }: ExperimentRecord): EnvironmentRow[] {
  if (environment === null) return [];
  const { engine, cpu, cores, memoryBytes, platform, architecture, versions } = environment;
  return [
    { name: 'Engine', value: `${engine.name} ${engine.version}` },
    { name: 'Instruction set', value: engine.instructionSet },
    { name: 'Threads', value: String(engine.threads) },
    { name: 'Processor', value: `${cpu}, ${counted(cores, 'core')}` },
    { name: 'Memory', value: formatBytes(memoryBytes) },
    { name: 'System', value: `${platform}, ${architecture}` },
    ...Object.entries(versions).map(([name, value]) => ({
      name: `${nameOf[name] ?? name} version`,
      value,
    })),
  ];
}

/** What a run was trained on. Empty before the first start. */
export function dataRows({ data }: ExperimentRecord): EnvironmentRow[] {
  if (data === null) return [];
  return [
    { name: 'Data set', value: `${data.dataset}, ${data.classes} classes` },
    { name: 'Training examples', value: formatCount(data.trainingExamples) },
    { name: 'Validation examples', value: formatCount(data.validationExamples) },
    { name: 'Test examples', value: formatCount(data.testExamples) },
    {
      name: 'Mean and standard deviation',
      value: `${data.mean.toFixed(6)}, ${data.deviation.toFixed(6)} (of the training set’s pixels, scaled to 0 to 1)`,
    },
    ...Object.entries(data.hashes).map(([name, value]) => {
      return { name: `SHA-256 of ${name}`, value, code: true };
    }),
  ];
}

/** What identifies a run. */
export function identityRows(record: ExperimentRecord): EnvironmentRow[] {
  const { origin } = record;
  const { id, createdAt, startedAt, finishedAt, weightsSha256, bestEpoch } = record;
  return [
    { name: 'ID', value: id, code: true },
    ...(origin === null
      ? []
      : [
          { name: 'Imported from', value: `${origin.file} (${origin.format})` },
          { name: 'SHA-256 of the file', value: origin.sha256, code: true },
        ]),
    { name: 'Created', value: formatMoment(createdAt) },
    { name: 'Started', value: formatMoment(startedAt) },
    { name: 'Finished', value: formatMoment(finishedAt) },
    ...(bestEpoch === null ? [] : [{ name: 'Weights from epoch', value: String(bestEpoch) }]),
    ...(weightsSha256 === null
      ? []
      : [{ name: 'SHA-256 of the weights', value: weightsSha256, code: true }]),
  ];
}
