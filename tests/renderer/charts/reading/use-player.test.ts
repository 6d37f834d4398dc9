import { effectScope, nextTick, ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usePlayer } from '../../../../src-renderer/charts/reading/use-player.ts';

let now: number;
let frames: Map<number, (time: number) => void>;
beforeEach(() => {
  now = 1000;
  frames = new Map();
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (frame: (time: number) => void) => {
    frames.set(++last, frame);
    return last;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => void frames.delete(id));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Lets time pass until the next frame. */
function frameAfter(milliseconds: number): void {
  now += milliseconds;
  const due = [...frames.values()];
  frames.clear();
  for (const frame of due) frame(now);
}

function start(steps = 28) {
  const length = ref(steps);
  const scope = effectScope();
  return { length, scope, player: scope.run(() => usePlayer(length))! };
}

describe('a player', () => {
  it('advances at its speed while playing, and stops at the end', () => {
    const { player } = start();
    player.speed.value = 4;
    player.play();
    frameAfter(100);
    expect(player.step.value).toBe(0);
    frameAfter(200);
    expect(player.step.value).toBe(1);
    frameAfter(60_000);
    expect([player.step.value, player.playing.value, frames.size]).toEqual([27, false, 0]);
    player.play();
    expect([player.step.value, player.playing.value]).toEqual([0, true]);
  });

  it('stays in place when paused, and continues from there', () => {
    const { player } = start();
    player.speed.value = 4;
    player.play();
    frameAfter(500);
    player.pause();
    expect([player.playing.value, frames.size]).toEqual([false, 0]);
    now += 60_000;
    player.play();
    frameAfter(250);
    expect(player.step.value).toBe(3);
  });

  it('is paused by stepping, which keeps to the sequence', () => {
    const { player } = start();
    player.play();
    player.step.value += 1;
    expect([player.step.value, player.playing.value, frames.size]).toEqual([1, false, 0]);
    player.step.value = 99;
    expect(player.step.value).toBe(27);
    player.step.value = -5;
    expect(player.step.value).toBe(0);
    player.toLast();
    expect(player.step.value).toBe(player.last.value);
    player.toFirst();
    expect(player.step.value).toBe(0);
  });

  it('starts over with another sequence, at a speed for its length', async () => {
    const { player, length } = start();
    player.step.value = 20;
    const before = player.speed.value;
    length.value = 784;
    await nextTick();
    expect([player.step.value, player.playing.value]).toEqual([0, false]);
    expect(player.speed.value).toBeGreaterThan(before);
  });

  it('requests no frames once its scope is gone', () => {
    const { player, scope } = start();
    player.play();
    scope.stop();
    expect(frames.size).toBe(0);
  });
});
