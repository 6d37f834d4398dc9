import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src-main/hosts/arguments.ts';
import { nameOf, nameOption, numberOf, numberOption } from './tool-options.ts';

const rounds = { name: 'rounds', minimum: 1, maximum: 50, usual: 7, help: 'How often.' };
const point = { name: 'point', minimum: 0, maximum: 9, usual: undefined, help: 'At this one.' };
const kind = { name: 'only', placeholder: 'KIND', names: ['kill', 'power'], help: 'This alone.' };

const given = (...words: string[]) =>
  parseArguments(words, [numberOption(rounds), numberOption(point), nameOption(kind)], []);

describe('a flag of a tool', () => {
  it('is what is given, else what is usual', () => {
    expect(numberOf(given(), rounds)).toBe(7);
    expect(numberOf(given('--rounds', '50'), rounds)).toBe(50);
    expect(numberOf(given(), point)).toBeUndefined();
    expect(numberOf(given('--point', '0'), point)).toBe(0);
    expect(nameOf(given(), kind)).toBeUndefined();
    expect(nameOf(given('--only', 'power'), kind)).toBe('power');
  });

  it.each(['0', '51', '1.5', '1e1', '-1', 'many'])('is refused as the number %s', (text) => {
    expect(() => numberOf(given(`--rounds=${text}`), rounds)).toThrow(
      `--rounds: "${text}" is not allowed; use a whole number from 1 to 50`,
    );
  });

  it('is refused as a name that there is not', () => {
    expect(() => nameOf(given('--only', 'kil'), kind)).toThrow(
      '--only: "kil" is not allowed; use one of kill, power',
    );
  });

  it('says in its help what it is if left out', () => {
    expect(numberOption(rounds).help).toBe('How often. 7 if left out.');
    expect(numberOption(point).help).toBe('At this one.');
  });
});
