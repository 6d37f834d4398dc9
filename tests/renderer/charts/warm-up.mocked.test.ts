// @vitest-environment happy-dom
// In a process of its own: ECharts keeps the context of a canvas by which it measures texts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Takes any call, and measures all texts alike. */
const context = new Proxy<Record<string, unknown>>(
  { measureText: () => ({ width: 10 }) },
  { get: (own, key: string) => own[key] ?? (() => {}), set: () => true },
);
let contexts: ReturnType<typeof vi.spyOn>;
let warmUpCharts: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  contexts = vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  ({ warmUpCharts } = await import('../../../src-renderer/charts/warm-up.ts'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets a frame pass. @returns how many canvases have been asked for by then */
function frame(): number {
  vi.advanceTimersToNextFrame();
  return contexts.mock.calls.length;
}

it('draws out of sight, a step in each frame, and only once', () => {
  warmUpCharts();
  const counts = [contexts.mock.calls.length, frame(), frame(), frame()];
  expect(counts[0]).toBe(0);
  // The first step measures text, on a canvas that other tests in this process may have made.
  expect(counts[1]).toBeLessThanOrEqual(1);
  for (const step of [2, 3]) expect(counts[step]).toBeGreaterThan(counts[step - 1]!);
  expect(document.querySelector('canvas')).toBeNull();
  warmUpCharts();
  expect([frame(), frame()]).toEqual([counts[3], counts[3]]);
});

it('leaves a page alone if nothing can be drawn', () => {
  contexts.mockImplementation(() => {
    throw new Error('no canvas here');
  });
  warmUpCharts();
  expect(() => [frame(), frame()]).not.toThrow();
});
