import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { onInterrupt } from '#main/hosts/interrupts';

function watch() {
  const signals = new EventEmitter();
  const clock = { now: 1000 };
  const heard: string[] = [];
  const restore = onInterrupt(signals, () => clock.now, {
    first: () => heard.push('first'),
    again: () => heard.push('again'),
  });
  return { signals, clock, heard, restore };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s is heard', (signal) => {
  const { signals, heard } = watch();
  signals.emit(signal);
  expect(heard).toEqual(['first']);
});

test('a key press that arrives twice counts once', () => {
  const { signals, clock, heard } = watch();
  signals.emit('SIGINT');
  clock.now += 499;
  signals.emit('SIGINT');
  expect(heard).toEqual(['first']);
});

test('a second key press is told apart, as is any later one', () => {
  const { signals, clock, heard } = watch();
  signals.emit('SIGINT');
  clock.now += 500;
  signals.emit('SIGINT');
  signals.emit('SIGTERM');
  expect(heard).toEqual(['first', 'again', 'again']);
});

test('afterwards nothing is heard any more', () => {
  const { signals, restore, heard } = watch();
  restore();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    expect(signals.listenerCount(signal)).toBe(0);
    signals.emit(signal);
  }
  expect(heard).toEqual([]);
});
