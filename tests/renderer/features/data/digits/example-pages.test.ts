import { describe, expect, it, vi } from 'vitest';
import type { DatasetExamples } from '#shared/contract/commands';
import {
  ExamplePages,
  pageSize,
} from '../../../../../src-renderer/features/data/digits/example-pages.ts';
import { settled } from '../../../../support/answering-workbench.ts';

const total = 100_000;

/** Examples whose index is 3 times their place, and whose label and pixels follow from it. */
function page(offset: number, limit: number): DatasetExamples {
  const indices = Array.from(
    { length: Math.min(limit, total - offset) },
    (_, at) => 3 * (offset + at),
  );
  return {
    ...{ total, indices, labels: Uint8Array.from(indices, (index) => index % 10) },
    images: Uint8Array.from({ length: 784 * indices.length }, (_, at) => {
      return indices[Math.floor(at / 784)]! % 251;
    }),
  };
}

/** Pages whose requests are answered when the test says so. */
function heldPages() {
  const waiting: { offset: number; answer: () => void; fail: (error: Error) => void }[] = [];
  const changed = vi.fn();
  const pages = new ExamplePages(
    (offset, limit) =>
      new Promise((resolve, reject) => {
        waiting.push({ offset, answer: () => resolve(page(offset, limit)), fail: reject });
      }),
    changed,
  );
  const asked: number[] = [];
  const next = () => {
    const request = waiting.shift()!;
    asked.push(request.offset / pageSize);
    return request;
  };
  const answerAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      next().answer();
      await settled();
    }
  };
  return { pages, changed, waiting, asked, next, answerAll };
}

describe('pages of examples', () => {
  it('are fetched when they come into sight', async () => {
    const { pages, changed, answerAll, asked } = heldPages();
    expect([pages.total, pages.at(0)]).toEqual([null, undefined]);
    pages.show(0, 10);
    await answerAll();
    expect(pages.total).toBe(total);
    expect(changed).toHaveBeenCalledOnce();
    const example = pages.at(7)!;
    expect([example.index, example.label]).toEqual([21, 1]);
    expect(new Set(example.pixels)).toEqual(new Set([21]));
    expect(pages.at(pageSize)).toBeUndefined();
    pages.show(pageSize - 1, pageSize);
    await answerAll();
    expect(pages.at(pageSize)!.index).toBe(3 * pageSize);
    expect(asked).toEqual([0, 1]);
  });

  it('are not fetched twice, be they there or on their way', async () => {
    const { pages, answerAll, asked } = heldPages();
    pages.show(0, 10);
    pages.show(5, 20);
    await answerAll();
    pages.show(0, 20);
    await answerAll();
    expect(asked).toEqual([0]);
  });

  it('that have passed by meanwhile are left out', async () => {
    const { pages, answerAll, asked, waiting } = heldPages();
    for (let first = 0; first < 50; first++) pages.show(first * pageSize, first * pageSize + 10);
    expect(waiting).toHaveLength(2);
    await answerAll();
    expect(asked).toEqual([0, 1, 49]);
  });

  it('beyond the end are not asked for', async () => {
    const { pages, answerAll, asked } = heldPages();
    pages.show(0, 0);
    await answerAll();
    pages.show(total - 1, total + 3 * pageSize);
    await answerAll();
    expect(asked).toEqual([0, total / pageSize - 1]);
    expect(pages.at(total)).toBeUndefined();
  });

  it('are kept as long as there is room, those seen last the longest', async () => {
    const { pages, answerAll, asked } = heldPages();
    const look = async (number: number): Promise<void> => {
      pages.show(number * pageSize, number * pageSize);
      await answerAll();
    };
    for (let number = 0; number < 60; number++) await look(number);
    await look(0);
    await look(60);
    expect(asked).toHaveLength(61);
    await look(0);
    expect(asked).toHaveLength(61);
    await look(1);
    expect(asked.at(-1)).toBe(1);
  });

  it('that failed are not asked for again before one wants to', async () => {
    const { pages, changed, waiting, next, answerAll } = heldPages();
    pages.show(0, 0);
    next().fail(new Error('no process'));
    await settled();
    expect(pages.error?.message).toBe('no process');
    expect(changed).toHaveBeenCalledOnce();
    pages.show(0, 5);
    expect(waiting).toHaveLength(0);
    pages.retry();
    expect(pages.error).toBeNull();
    await answerAll();
    expect(pages.at(5)!.index).toBe(15);
  });

  it('tell nothing any more once they are closed', async () => {
    const { pages, changed, next, waiting } = heldPages();
    pages.show(0, 3 * pageSize);
    pages.close();
    next().answer();
    await settled();
    expect(changed).not.toHaveBeenCalled();
    expect(waiting).toHaveLength(1);
  });
});
