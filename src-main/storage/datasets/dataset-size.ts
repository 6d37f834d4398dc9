import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { datasetFiles, datasetFolder, findFile } from './datasets.ts';

/** Bytes that are read from the start of a file: enough for the header, also compressed. */
const startBytes = 1024;
const labelsMagic = 0x0801;

/**
 * @returns the number of training examples from the header of a data set's labels, without reading all of it; null if
 *   the header is damaged, which reading the whole data set then reports
 * @throws UnrollError as `loadDataset` for an invalid or unknown name, 'storage'
 */
export async function trainingExampleCount(name: string, home: string): Promise<number | null> {
  const folder = await datasetFolder(name, home);
  try {
    const header = await readStart(await findFile(folder, datasetFiles.trainingLabels));
    return header.readUInt32BE(0) === labelsMagic ? header.readUInt32BE(4) : null;
  } catch {
    return null;
  }
}

/** @returns the first bytes of a file, uncompressed */
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(startBytes);
    const { bytesRead } = await file.read(buffer, 0, startBytes, 0);
    const start = buffer.subarray(0, bytesRead);
    const isCompressed = start[0] === 0x1f && start[1] === 0x8b;
    // These bytes are only the start of the file.
    return isCompressed ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  } finally {
    await file.close();
  }
}
