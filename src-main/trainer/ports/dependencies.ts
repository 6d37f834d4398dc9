import { readFile } from 'node:fs/promises';
import { availableParallelism, constants, getPriority, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { EngineChoice, EngineName } from '#shared/catalogue/engines';
import type { EngineReport } from '#shared/contract/engines';
import type { ListedDataset } from '#shared/contract/commands';
import {
  datasetStamp,
  listDatasets,
  loadDataset,
  type Dataset,
} from '../../storage/datasets/datasets.ts';
import { waitForDisk } from '../../storage/files/disk-sync.ts';
import { unrollHome } from '../../storage/home.ts';
import { version } from '../../storage/version.ts';
import { builtFile } from '../engines/kernels/package-file.ts';
import { DatasetShelf } from '../data/dataset-shelf.ts';
import type { Engine, EngineOptions } from '../engines/engine.ts';
import { createEngine, engineReports } from '../engines/create-engine.ts';

/** The dependencies of a trainer process, which tests replace. */
export interface Dependencies {
  createEngine(choice: EngineChoice, options: EngineOptions): Promise<Engine>;
  /** @returns the reports of these engines on this machine; left out: of all */
  engineReports(threads: number, names?: readonly EngineName[]): Promise<EngineReport[]>;
  loadDataset(name: string): Promise<Dataset>;
  /** @returns all data sets; those that can't be read with the reason */
  listDatasets(): Promise<ListedDataset[]>;
  /** Reads a data set from its files, although it may still be in memory. */
  readDataset(name: string): Promise<Dataset>;
  /** @returns the built page that a model can be put into, see `src-renderer/model-page` */
  readModelPage(): Promise<string>;
  /** Time in milliseconds since this process started, never decreasing. */
  now(): number;
  /** When this program was ready for its first request, as `now` tells the time. */
  readyAt: number;
  /** Lowers this process's priority from now on. */
  giveWay(): void;
  /** Chooses whether what this process writes from now on is to survive a power cut. */
  waitForDisk(choice: boolean): void;
  /** Longest time of training between two checkpoints. */
  checkpointSeconds: number;
  /** Available processor cores. */
  cores: number;
  /** Unroll's own version. */
  version: string;
}

/** @returns the dependencies of a real trainer process: data sets come from the data folder that `UNROLL_HOME` names */
export function processDependencies(): Dependencies {
  const { home } = unrollHome();
  const shelf = new DatasetShelf({
    names: () => listDatasets(home),
    stamp: (name) => datasetStamp(name, home),
    load: (name) => loadDataset(name, home),
  });
  return {
    createEngine,
    engineReports,
    loadDataset: (name) => shelf.load(name),
    listDatasets: () => shelf.list(),
    readDataset: (name) => loadDataset(name, home),
    readModelPage: () => readFile(builtFile('main', 'model-page.html'), 'utf8'),
    now: () => performance.now(),
    readyAt: performance.now(),
    giveWay,
    waitForDisk,
    checkpointSeconds: 30,
    cores: availableParallelism(),
    version,
  };
}

/** Lowers the priority, also of threads started later, so that pages don't stutter while all cores train. */
function giveWay(): void {
  const { PRIORITY_BELOW_NORMAL: low } = constants.priority;
  // Not everybody can raise it again.
  if (getPriority() < low) setPriority(low);
}
