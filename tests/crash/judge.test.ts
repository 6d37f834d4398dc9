import { describe, expect, it } from 'vitest';
import { leftOver } from './judge.ts';

const before = new Map([
  ['queue.json', 1],
  ['experiments/<first>/', 1],
]);
const after = new Map([
  ['queue.json', 1],
  ['comparisons/<id>.json', 2],
]);
const foundWith = (name: string, count = 1): string[] =>
  leftOver(new Map([[name, count]]), before, after).map(({ kind, text }) => `${kind}: ${text}`);

describe('what a fault leaves over', () => {
  it.each([
    'experiments/<first>/lock.json',
    'experiments/<first>/log.txt.5-1.tmp',
    'experiments/<first>/copied/log.txt',
    'log.txt',
    'handwriting/<uuid>.json',
    '.imports/any/history.cache',
  ])('is %s', (name) => {
    expect(foundWith(name)).toEqual([`left over: ${name} (1)`]);
  });

  it('is what there is more of than before and after the step', () => {
    expect(foundWith('queue.json')).toEqual([]);
    expect(foundWith('comparisons/<id>.json', 2)).toEqual([]);
    expect(foundWith('comparisons/<id>.json', 3)).toEqual(['left over: comparisons/<id>.json (1)']);
  });

  it.each([
    'index.json',
    'experiments/<first>/history.cache',
    'experiments/<first>/log.txt',
    '.trash/<first>/log.txt',
  ])('is not a cache or what a process said: %s', (name) => {
    expect(foundWith(name)).toEqual([]);
  });
});
