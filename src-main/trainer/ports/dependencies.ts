import { availableParallelism, constants, getPriority, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { EngineName, EngineReport } from '#shared/contract/engines';
import type { ListedDataset } from '#shared/contract/commands';
import {
  datasetStamp,
  listDatasets,
  loadDataset,
  type Dataset,
} from '../../storage/datasets/datasets.ts';
import { unrollHome } from '../../storage/home.ts';
import { version } from '../../storage/version.ts';
import { DatasetShelf } from '../data/dataset-shelf.ts';
import type { Engine, EngineOptions } from '../engines/engine.ts';
import { createEngine, engineReports } from '../engines/create-engine.ts';

/** What a session takes from around it; tests put something else in its place. */
export interface Dependencies {
  createEngine(name: EngineName, options: EngineOptions): Promise<Engine>;
  /** What each engine says of itself on this machine. */
  engineReports(threads: number): Promise<EngineReport[]>;
  loadDataset(name: string): Promise<Dataset>;
  /** All data sets there are, those that can't be read with the reason. */
  listDatasets(): Promise<ListedDataset[]>;
  /** Time in milliseconds, from any origin, never going back. */
  now(): number;
  /** Lets other processes go first from now on. */
  giveWay(): void;
  /** Longest time of training between two checkpoints. */
  checkpointSeconds: number;
  /** Processor cores that can be used. */
  cores: number;
  /** Unroll's own version. */
  version: string;
}

/** The dependencies of a real trainer process: data sets are looked for in the data folder that `UNROLL_HOME` names. */
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
    now: () => performance.now(),
    giveWay,
    checkpointSeconds: 30,
    cores: availableParallelism(),
    version,
  };
}

/** Threads that are started later inherit it. A page that is used while all cores train would stutter otherwise. */
function giveWay(): void {
  const { PRIORITY_BELOW_NORMAL: low } = constants.priority;
  // Going up again is not allowed to everybody.
  if (getPriority() < low) setPriority(low);
}
