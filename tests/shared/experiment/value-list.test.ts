import { describe, expect, it } from 'vitest';
import { readNumberList, writeNumberList } from '#shared/experiment/value-list';

describe('readNumberList', () => {
  it.each([
    ['64', [64]],
    [' 64, 128,256 ', [64, 128, 256]],
    ['64; 128', [64, 128]],
    ['-1.5, .5, 2., 1e-4, 1E+3', [-1.5, 0.5, 2, 1e-4, 1000]],
    ['64, 64, 32', [64, 32]],
    ['1e-4..1e-1 x10', [1e-4, 1e-3, 1e-2, 1e-1]],
    ['64..512 *2', [64, 128, 256, 512]],
    ['64 .. 512 × 2', [64, 128, 256, 512]],
    ['64..500 x2', [64, 128, 256]],
    ['1e-1..1e-3 x10', [0.1, 0.01, 0.001]],
    ['0..10 +5', [0, 5, 10]],
    ['0.1..0.5 +0.1', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['1..0 +0.5', [1, 0.5, 0]],
    ['0..4', [0, 1, 2, 3, 4]],
    ['3..1', [3, 2, 1]],
    ['7..7', [7]],
    ['0..1, 10..30 +10', [0, 1, 10, 20, 30]],
  ])('reads %j', (text, values) => {
    expect(readNumberList(text, 1000)).toEqual({ kind: 'numbers', values });
  });

  it.each([
    ['', '', 'a number'],
    ['64,', '', 'a number'],
    ['many', 'many', 'a number'],
    ['12 14', '12 14', 'a number'],
    ['0x10', '0x10', 'a number'],
    ['Infinity', 'Infinity', 'a number'],
    ['1, 2..', '2..', 'a range such as 64..512 x2 or 0..10 +2'],
    ['0.1..0.5', '0.1..0.5', 'a step, as in 0.1..0.5 +0.1 or 0.1..0.5 x10'],
    ['1..8 x1', '1..8 x1', 'a factor above 1'],
    ['1..8 x-2', '1..8 x-2', 'a factor above 1'],
    ['0..8 x2', '0..8 x2', 'bounds above 0 for a range by factors'],
    ['0..8 +0', '0..8 +0', 'a step above 0'],
    ['0..10', '0..10', 'at most 10 values'],
    ['1..6, 7..12', '7..12', 'at most 10 values'],
  ])('says of %j which part it can not read', (text, part, allowed) => {
    expect(readNumberList(text, 10)).toEqual({ kind: 'unreadable', part, allowed });
  });

  it('stops at the limit however long the range is', () => {
    expect(readNumberList('0..1e15', 10)).toMatchObject({ kind: 'unreadable' });
    expect(readNumberList('0..1e300 +1e-300', 10)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('writeNumberList', () => {
  it.each([
    [[0, 1, 2, 3, 4], '0..4'],
    [[0, 1], '0, 1'],
    [[64, 128], '64, 128'],
    [[1e-8], '1e-8'],
    [[0.5, 1.5, 2.5], '0.5, 1.5, 2.5'],
  ])('writes %j as %s, which is read as the same', (values, text) => {
    expect(writeNumberList(values)).toBe(text);
    expect(readNumberList(text, 1000)).toEqual({ kind: 'numbers', values });
  });
});
