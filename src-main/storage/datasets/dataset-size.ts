import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { datasetFiles, datasetFolder, findFile } from './datasets.ts';

/** Bytes at the beginning of a file that are looked at: room for the header, also compressed. */
const startBytes = 1024;
const labelsMagic = 0x0801;

/**
 * How many training examples a data set has by the header of its labels, without reading it all. Null if the header
 * doesn't say, which reading the whole data set then explains.
 * @throws UnrollError as `loadDataset` for a name that can't be one or isn't there, 'storage'
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

/** The first bytes of a file, uncompressed. */
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(startBytes);
    const { bytesRead } = await file.read(buffer, 0, startBytes, 0);
    const start = buffer.subarray(0, bytesRead);
    const isCompressed = start[0] === 0x1f && start[1] === 0x8b;
    // These bytes are only the beginning of the file.
    return isCompressed ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  } finally {
    await file.close();
  }
}
