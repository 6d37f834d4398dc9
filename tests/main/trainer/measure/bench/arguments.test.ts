import { describe, expect, it } from 'vitest';
import { parseBenchArguments } from '#main/trainer/measure/bench/arguments';

describe('parseBenchArguments', () => {
  it('measures both engines on one and all threads, thoroughly and without peers, unless told', () => {
    expect(parseBenchArguments([])).toEqual({
      json: false,
      quick: false,
      peers: false,
      help: false,
      engines: ['native', 'wasm'],
      threads: undefined,
    });
  });

  it('takes its flags', () => {
    const words = ['--json', '--quick', '--peers', '--engine', 'wasm', '--threads', '2'];
    expect(parseBenchArguments(words)).toEqual({
      json: true,
      quick: true,
      peers: true,
      help: false,
      engines: ['wasm'],
      threads: 2,
    });
  });

  it.each([
    [['--fast'], '--fast'],
    [['--json', 'LSTM'], 'LSTM'],
    [['--quick=yes'], '--quick'],
    [['--threads'], '--threads'],
    [['--threads', '0'], '--threads: "0" is not allowed; use a whole number from 1 to 256'],
    [['--threads', '1.5'], '--threads: "1.5"'],
    [['--engine', 'tensorflow'], '--engine: "tensorflow" doesn’t exist; use native or wasm'],
  ])('refuses %j by name', (words, named) => {
    expect(() => parseBenchArguments(words)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining(named) as string,
      }) as Error,
    );
  });
});
