import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { experimentFiles } from './experiment-files.ts';
import { readLeftOut } from './left-out-file.ts';
import { readRepetitions } from './repetitions-file.ts';

/** What a record has from files without which the run is still whole. */
type BesideRecord = Pick<ExperimentRecord, 'leftOut' | 'repetitions' | 'damagedFiles'>;

/**
 * Reads the files beside an experiment's own that belong to its record. One that is damaged, or can't be read, keeps
 * nobody from the experiment: the record says so. Nothing overwrites such a file.
 */
export async function readBesideRecord(folder: string): Promise<BesideRecord> {
  const damagedFiles: ExperimentRecord['damagedFiles'] = [];
  const read = async <Content>(
    name: string,
    content: Promise<Content>,
    otherwise: Content,
  ): Promise<Content> => {
    try {
      return await content;
    } catch (error) {
      if (!(error instanceof UnrollError)) throw error;
      // The record may be read again at another place, where the path is another one.
      const problem = error.message.replaceAll(join(folder, name), name);
      damagedFiles.push({ name, problem });
      return otherwise;
    }
  };
  const leftOut = await read(experimentFiles.leftOut, readLeftOut(folder), null);
  const repetitions = await read(experimentFiles.repetitions, readRepetitions(folder), []);
  return { leftOut, repetitions, damagedFiles };
}
