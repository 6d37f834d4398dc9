import { imageBytes, type DatasetExamples } from '#shared/contract/commands';
import { errorOf } from '../../../client/failures.ts';

/** One example of a data set. */
export interface Example {
  /** Where it stands in the data set's file. */
  readonly index: number;
  readonly label: number;
  /** 28x28 bytes. */
  readonly pixels: Uint8Array;
}

/** Examples that are asked for at once. */
export const pageSize = 200;
/** Pages that are kept: some 9 MB. */
const maxPages = 60;
/** Requests under way at a time; more would only hold up the one that is looked at. */
const maxRequests = 2;

type Load = (offset: number, limit: number) => Promise<DatasetExamples>;

/**
 * Fetches examples page by page as they come into sight. While someone scrolls fast, pages that have passed by are not
 * fetched.
 */
export class ExamplePages {
  readonly #load: Load;
  readonly #onChange: () => void;
  /** The one used last at the end. */
  readonly #pages = new Map<number, DatasetExamples>();
  readonly #underWay = new Set<number>();
  #wanted: readonly number[] = [];
  #total: number | null = null;
  #error: Error | null = null;
  #closed = false;

  /**
   * @param load fetches a page
   * @param onChange called when there is something new to see
   */
  constructor(load: Load, onChange: () => void) {
    this.#load = load;
    this.#onChange = onChange;
  }

  /** How many examples there are; null until the first page has come. */
  get total(): number | null {
    return this.#total;
  }

  /** Why examples that are in sight could not be fetched. */
  get error(): Error | null {
    return this.#error;
  }

  /** The example at a place in the order of the query; undefined until it has come. */
  at(place: number): Example | undefined {
    const page = this.#pages.get(Math.floor(place / pageSize));
    const within = place % pageSize;
    const index = page?.indices[within];
    if (page === undefined || index === undefined) return undefined;
    const pixels = page.images.subarray(within * imageBytes, (within + 1) * imageBytes);
    return { index, label: page.labels[within]!, pixels };
  }

  /** Says which places are in sight, both ends included. */
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

  /** Ends it: what comes from now on is passed over. */
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
      if (this.#underWay.size >= maxRequests) return;
      const isBeyond = this.#total !== null && page * pageSize >= this.#total;
      if (isBeyond || this.#pages.has(page) || this.#underWay.has(page)) continue;
      void this.#fetchPage(page);
    }
  }

  async #fetchPage(page: number): Promise<void> {
    this.#underWay.add(page);
    try {
      const found = await this.#load(page * pageSize, pageSize);
      this.#pages.set(page, found);
      this.#total = found.total;
      if (this.#pages.size > maxPages) this.#pages.delete([...this.#pages.keys()][0]!);
    } catch (error) {
      this.#error = errorOf(error);
    } finally {
      this.#underWay.delete(page);
    }
    if (this.#closed) return;
    this.#onChange();
    this.#fetch();
  }
}
