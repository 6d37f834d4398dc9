import { imageBytes, type DatasetExamples } from '#shared/contract/commands';
import { errorOf } from '../../../client/failures.ts';

/** One example of a data set. */
export interface Example {
  /** Its index in the data set's file. */
  readonly index: number;
  readonly label: number;
  /** 28x28 bytes. */
  readonly pixels: Uint8Array;
}

/** Examples per request. */
export const pageSize = 200;
/** Pages kept in memory, about 9 MB. */
const maxPages = 60;
/** Concurrent requests; more would only delay the page being looked at. */
const maxRequests = 2;

type Load = (offset: number, limit: number) => Promise<DatasetExamples>;

/**
 * Fetches examples page by page as they become visible. Pages that fast scrolling has already passed are skipped.
 */
export class ExamplePages {
  readonly #load: Load;
  readonly #onChange: () => void;
  /** The most recently used one is last. */
  readonly #pages = new Map<number, DatasetExamples>();
  readonly #loading = new Set<number>();
  #wanted: readonly number[] = [];
  #total: number | null = null;
  #error: Error | null = null;
  #closed = false;

  /**
   * @param load fetches a page
   * @param onChange called when there is something new to show
   */
  constructor(load: Load, onChange: () => void) {
    this.#load = load;
    this.#onChange = onChange;
  }

  /** How many examples there are; null until the first page is loaded. */
  get total(): number | null {
    return this.#total;
  }

  /** Why visible examples could not be fetched. */
  get error(): Error | null {
    return this.#error;
  }

  /** The example at a place in the order of the query; undefined until it is loaded. */
  at(place: number): Example | undefined {
    const page = this.#pages.get(Math.floor(place / pageSize));
    const within = place % pageSize;
    const index = page?.indices[within];
    if (page === undefined || index === undefined) return undefined;
    const pixels = page.images.subarray(within * imageBytes, (within + 1) * imageBytes);
    return { index, label: page.labels[within]!, pixels };
  }

  /** Sets which places are visible, both ends included. */
  show(first: number, last: number): void {
    const [from, to] = [Math.floor(first / pageSize), Math.floor(last / pageSize)];
    this.#wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    for (const page of this.#wanted) this.#touch(page);
    this.#fetch();
  }

  /** Tries again after an error. */
  retry(): void {
    this.#error = null;
    this.#onChange();
    this.#fetch();
  }

  /** Closes it: pages that arrive later are ignored. */
  close(): void {
    this.#closed = true;
  }

  #touch(page: number): void {
    const kept = this.#pages.get(page);
    if (kept === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, kept);
  }

  #fetch(): void {
    if (this.#error !== null || this.#closed) return;
    for (const page of this.#wanted) {
      if (this.#loading.size >= maxRequests) return;
      const isBeyond = this.#total !== null && page * pageSize >= this.#total;
      if (isBeyond || this.#pages.has(page) || this.#loading.has(page)) continue;
      void this.#fetchPage(page);
    }
  }

  async #fetchPage(page: number): Promise<void> {
    this.#loading.add(page);
    try {
      const found = await this.#load(page * pageSize, pageSize);
      this.#pages.set(page, found);
      this.#total = found.total;
      if (this.#pages.size > maxPages) this.#pages.delete([...this.#pages.keys()][0]!);
    } catch (error) {
      this.#error = errorOf(error);
    } finally {
      this.#loading.delete(page);
    }
    if (this.#closed) return;
    this.#onChange();
    this.#fetch();
  }
}
