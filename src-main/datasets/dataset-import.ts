import { join } from 'node:path';
import type { CheckedInput, ImportChoices } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { DatasetInspection } from '#shared/contract/inspections';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { formatCount, formatShare } from '#shared/text/format';
import { listDatasets } from '../storage/datasets/datasets.ts';
import { changesFiles } from '../storage/datasets/settle-dataset.ts';
import { testShare } from '../storage/datasets/split-for-testing.ts';
import { publishFolder } from '../storage/files/durable-files.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import type { ImportPlan } from '../imports/imports.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { datasetFilesOf } from './dataset-files.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>;
type ReadingRequest = 'inspectDataset' | 'settleDataset';

/** Reads and changes data sets outside of this process; see `inspectReceived` and `settleDataset`. */
export interface DatasetProcess {
  request<Name extends ReadingRequest>(
    name: Name,
    input: TrainerRequests[Name]['input'],
    control: ReadingControl,
  ): Promise<TrainerRequests[Name]['output']>;
}

/** The share of an import's end that is reading the files, if they weren't inspected before. */
const readingShare = 0.7;

/**
 * Plans the import of a data set, from its four files or in another format. The files are read once, when they are
 * inspected or else when the import is finished; what is decided later is done to what was read.
 * @throws UnrollError 'invalid-input' if the name is taken or it can't be told from their names what the files are
 */
export async function planDatasetImport(
  home: string,
  announced: Announced,
  process: DatasetProcess,
): Promise<ImportPlan> {
  const { name } = announced;
  await assertFree(name, home);
  const { format, storedNames } = datasetFilesOf(announced);
  const folderIn = (received: string): string =>
    format === 'idx' ? received : join(received, 'dataset');
  let seen: DatasetInspection | undefined;
  const look = async (received: string, control: ReadingControl): Promise<DatasetInspection> => {
    if (seen !== undefined) return seen;
    const folder = folderIn(received);
    await makeFolder(folder);
    const files = [...storedNames].map(([file, stored]) => ({
      ...{ name: file, path: join(received, stored) },
    }));
    const inspection = await process.request('inspectDataset', { format, files, folder }, control);
    control.signal.throwIfAborted();
    seen = chosen(inspection, announced);
    return seen;
  };
  return {
    storedNames,
    inspect: look,
    finish: async (received, control, choices) => {
      const doneByReading = seen === undefined ? readingShare : 0;
      const inspection = await look(received, partOf(control, 0, readingShare));
      const folder = folderIn(received);
      const { notes, ...settled } = settlementOf(inspection, announced, choices);
      if (changesFiles(settled)) {
        await process.request(
          'settleDataset',
          { folder, ...settled },
          partOf(control, doneByReading, 1),
        );
      }
      control.signal.throwIfAborted();
      await assertFree(name, home);
      await makeFolder(join(home, 'datasets'));
      // Later the disk may be full.
      await makeFolder(datasetTrash(home));
      try {
        await publishFolder(folder, join(home, 'datasets', name));
      } catch (error) {
        // Another import may have been faster.
        await assertFree(name, home);
        throw error;
      }
      return { kind: 'dataset', name, notes };
    },
  };
}

/** The control of a part of some work, which is done from one share of it to another. */
function partOf({ signal, report }: ReadingControl, from: number, to: number): ReadingControl {
  return { signal, report: (share) => report(from + share * (to - from)) };
}

/** An inspection with what was announced in place of what the files suggest. */
function chosen(inspection: DatasetInspection, announced: Announced): DatasetInspection {
  return {
    ...inspection,
    inverted: announced.inverted ?? inspection.inverted,
    transposed: announced.transposed ?? inspection.transposed,
  };
}

/** What storing does to the files that were read, and the sentences about it. */
function settlementOf(
  inspection: DatasetInspection,
  announced: Announced,
  choices: ImportChoices | undefined,
) {
  const decided = choices?.kind === 'dataset' ? choices : undefined;
  const inverted = decided?.inverted ?? inspection.inverted;
  const transposed = decided?.transposed ?? inspection.transposed;
  const splitSeed = inspection.hasTestPart ? null : (decided?.splitSeed ?? announced.splitSeed);
  const notes = [...inspection.notes];
  if (inverted) notes.push('The images were inverted: they are white on black now.');
  if (transposed) notes.push('Rows and columns of the images were exchanged.');
  if (splitSeed !== null) {
    const count = inspection.test.reduce((sum, examples) => sum + examples, 0);
    notes.push(
      `The files have no test part: ${formatCount(count)} images, ${formatShare(testShare)} of each class, were split off by the seed ${splitSeed}.`,
    );
  }
  return { notes, inverted, transposed, splitSeed };
}

/** Where removed data sets are kept. */
export function datasetTrash(home: string): string {
  return join(home, '.trash', 'datasets');
}

async function assertFree(name: string, home: string): Promise<void> {
  if (!(await listDatasets(home)).includes(name)) return;
  throw new UnrollError(
    'invalid-input',
    `name: a data set named ${name} already exists; use another name or move that one to the trash first`,
  );
}
