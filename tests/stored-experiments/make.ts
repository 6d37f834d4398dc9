import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forEachConcurrently } from '../../src-main/storage/tasks/for-each-concurrently.ts';
import { startBrowserServer } from '../e2e/support/browser-server.ts';
import { connectWire } from '../support/wire-client.ts';
import { trainOriginals } from './originals.ts';
import { storeVariation } from './store.ts';
import { vary, type Original } from './vary.ts';

/** Experiments that are written at once: each waits for the disk. */
const writesAtOnce = 8;

/** What is to be made. */
export interface Wanted {
  readonly count: number;
  /** Points of each history. */
  readonly points: number;
}

/** Real experiments to make others of; they exist until it is closed. */
export interface Originals {
  readonly experiments: readonly Original[];
  close(): Promise<void>;
}

/** Trains real experiments in a folder of their own. */
export async function makeOriginals(say: (line: string) => void): Promise<Originals> {
  const home = await mkdtemp(join(tmpdir(), 'unroll-originals-'));
  const close = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    const server = await startBrowserServer(home);
    const api = await connectWire(server.url);
    try {
      return { experiments: await trainOriginals(api, say), close };
    } finally {
      await api.close();
      await server.end();
    }
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Fills a data folder with experiments made of real ones, in turns: each cell and size, then the next seed.
 * @returns their ids
 */
export async function storeExperiments(
  home: string,
  originals: readonly Original[],
  { count, points }: Wanted,
): Promise<readonly string[]> {
  const ids: string[] = [];
  await forEachConcurrently([...Array(count).keys()], writesAtOnce, async (index) => {
    const original = originals[index % originals.length]!;
    const variation = vary(original, index, Math.floor(index / originals.length), points);
    ids[index] = variation.record.id;
    await storeVariation(home, variation, original);
  });
  return ids;
}
