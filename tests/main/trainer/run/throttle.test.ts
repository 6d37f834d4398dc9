import { describe, expect, it } from 'vitest';
import { Throttle } from '#main/trainer/run/throttle';

function throttleOf50(): { clock: { time: number }; passed: string[]; throttle: Throttle<string> } {
  const clock = { time: 1000 };
  const passed: string[] = [];
  const throttle = new Throttle<string>(
    50,
    () => clock.time,
    (value) => passed.push(value),
  );
  return { clock, passed, throttle };
}

describe('Throttle', () => {
  it('passes the first value at once', () => {
    const { passed, throttle } = throttleOf50();
    throttle.push('a');
    expect(passed).toEqual(['a']);
  });

  it('passes at most one value in the time, and then the newest', () => {
    const { clock, passed, throttle } = throttleOf50();
    for (const value of ['a', 'b', 'c']) throttle.push(value);
    clock.time += 49;
    throttle.push('d');
    expect(passed).toEqual(['a']);
    clock.time += 1;
    throttle.push('e');
    expect(passed).toEqual(['a', 'e']);
  });

  it('passes what it held back when flushed, once', () => {
    const { passed, throttle } = throttleOf50();
    throttle.push('a');
    throttle.push('b');
    throttle.flush();
    throttle.flush();
    expect(passed).toEqual(['a', 'b']);
  });

  it('counts the time from a flush too', () => {
    const { clock, passed, throttle } = throttleOf50();
    throttle.push('a');
    clock.time += 40;
    throttle.push('b');
    throttle.flush();
    clock.time += 40;
    throttle.push('c');
    expect(passed).toEqual(['a', 'b']);
  });
});
