import { describe, expect, it } from 'vitest';
import {
  digitWord,
  readDigitWord,
} from '../../../../src-renderer/features/inspect/digit/digit-choice.ts';
import {
  firstState,
  readInspectAddress,
  writeInspectAddress,
} from '../../../../src-renderer/features/inspect/inspect-address.ts';

describe('the digit in an address', () => {
  it('is read as it was written', () => {
    for (const choice of [
      { kind: 'test', index: 9999 },
      { kind: 'drawing' },
      { kind: 'handwriting', id: 'a:b-1' },
      { kind: 'set', set: { source: { of: 'all' }, count: 50 } },
      { kind: 'set', set: { source: { of: 'class', label: 7 }, count: 1 } },
      { kind: 'set', set: { source: { of: 'wrong', model: null }, count: 200 } },
      { kind: 'set', set: { source: { of: 'wrong', model: 'gru-1' }, count: 20 } },
      { kind: 'set', set: { source: { of: 'handwriting' }, count: 9 } },
    ] as const) {
      expect(readDigitWord(digitWord(choice))).toEqual(choice);
    }
  });

  it('is none if it isn’t a digit', () => {
    for (const word of [
      '',
      'test',
      'test:',
      'test:-1',
      'test:1.5',
      'test:1e3',
      'handwriting:',
      'set:',
      'set:all',
      'set:0:all',
      'set:201:all',
      'set:5:class:x',
      'set:5:wrong:',
      'set:5:odd',
    ]) {
      expect(readDigitWord(word)).toBe(null);
    }
  });
});

describe('the address of the page', () => {
  const state = {
    models: ['gru', 'lstm'],
    digit: { kind: 'test', index: 12 },
    tab: 'memory',
    step: 4,
    parts: { layer: '1' },
  } as const;

  it('has all that is shown, with steps from 1', () => {
    const query = writeInspectAddress(state);
    expect(query).toEqual({
      models: 'gru,lstm',
      digit: 'test:12',
      tab: 'memory',
      step: '5',
      layer: '1',
    });
    expect(readInspectAddress(query, firstState)).toEqual(state);
  });

  it('leaves what it doesn’t name as it was, but for the step', () => {
    expect(readInspectAddress({ models: 'rnn' }, state)).toEqual({
      ...state,
      models: ['rnn'],
      step: null,
    });
    expect(readInspectAddress({ digit: 'nonsense', step: '0' }, state)).toEqual({
      ...state,
      step: null,
    });
  });

  it('with a tab says what that tab shows, too', () => {
    expect(readInspectAddress({ tab: 'units' }, state).parts).toEqual({});
  });
});
