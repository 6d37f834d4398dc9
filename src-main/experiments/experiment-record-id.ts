import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { experimentRecordSchema } from '#shared/experiment/record';
import { experimentFiles, readRecord } from '../storage/experiment/experiment-folder.ts';
import { readJsonFile } from '../storage/files/bounded-file.ts';
import { refuseArchive } from './experiment-archive.ts';

/**
 * Checks the whole record of an experiment from elsewhere.
 * @returns the id that it had where it comes from
 * @throws UnrollError 'damaged', whose message doesn't name the folder, or 'storage'
 */
export async function idOf(folder: string): Promise<string> {
  try {
    await readRecord(folder);
    const { id } = (await readJsonFile(join(folder, experimentFiles.request))) as { id?: unknown };
    const checked = experimentRecordSchema.shape.id.safeParse(id);
    return checked.success
      ? checked.data
      : refuseArchive('the id in its experiment.json isn’t valid');
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    const message = error.message.replaceAll(join(folder, ''), '');
    throw new UnrollError(error.code, message, { cause: error });
  }
}
