import type { ListedDataset } from '#shared/contract/commands';
import { toWireError } from '#shared/contract/errors';
import { bundledDataset, type Dataset, type Examples } from '../../storage/datasets/datasets.ts';

/** Where data sets come from. */
export interface DatasetSource {
  /** The names of all data sets, readable or not. */
  names(): Promise<string[]>;
  /** A value that changes whenever the files of a data set do. */
  stamp(name: string): Promise<string>;
  load(name: string): Promise<Dataset>;
}

interface Kept<Value> {
  readonly stamp: string;
  readonly value: Value;
}

/** Reads data sets and keeps the last few in memory, each as long as its files don't change. */
export class DatasetShelf {
  readonly #source: DatasetSource;
  readonly #capacity: number;
  /** The most recently used one is last. */
  readonly #datasets = new Map<string, Kept<Promise<Dataset>>>();
  /** Entries of the list are small, so all of them are kept. */
  readonly #lines = new Map<string, Kept<ListedDataset>>();

  /** @param capacity how many data sets are kept, at least one; each takes as much as its files do uncompressed */
  constructor(source: DatasetSource, capacity = 3) {
    this.#source = source;
    this.#capacity = capacity;
  }

  /** @returns a data set. @throws UnrollError as `loadDataset` */
  async load(name: string): Promise<Dataset> {
    return this.#loadStamped(name, await this.#source.stamp(name));
  }

  /**
   * Describes all data sets; those that can't be read are listed with the reason.
   * @throws UnrollError 'storage' if the folder of data sets can't be read
   */
  async list(): Promise<ListedDataset[]> {
    const names = await this.#source.names();
    const lines: ListedDataset[] = [];
    // One after the other, so that no more data sets are in memory than are kept.
    for (const name of names) lines.push(await this.#line(name));
    for (const name of this.#lines.keys()) if (!names.includes(name)) this.#lines.delete(name);
    return lines;
  }

  async #line(name: string): Promise<ListedDataset> {
    try {
      const stamp = await this.#source.stamp(name);
      const known = this.#lines.get(name);
      if (known?.stamp === stamp) return known.value;
      const value = describeDataset(await this.#loadStamped(name, stamp));
      this.#lines.set(name, { stamp, value });
      return value;
    } catch (error) {
      return { kind: 'damaged', name, reason: toWireError(error).message };
    }
  }

  #loadStamped(name: string, stamp: string): Promise<Dataset> {
    const kept = this.#datasets.get(name);
    const value = kept?.stamp === stamp ? kept.value : this.#source.load(name);
    this.#datasets.delete(name);
    this.#datasets.set(name, { stamp, value });
    if (this.#datasets.size > this.#capacity) {
      const [oldest] = this.#datasets.keys();
      this.#datasets.delete(oldest!);
    }
    value.catch(() => {
      if (this.#datasets.get(name)?.value === value) this.#datasets.delete(name);
    });
    return value;
  }
}

function describeDataset(dataset: Dataset): ListedDataset {
  const { name, classes, classNames, training, test, hashes } = dataset;
  return {
    kind: 'dataset',
    name,
    bundled: name === bundledDataset,
    classes,
    classNames,
    training: countByClass(training, classes),
    test: countByClass(test, classes),
    hashes,
  };
}

function countByClass({ labels }: Examples, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
