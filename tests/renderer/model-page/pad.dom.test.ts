import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openPad } from '../../../src-renderer/model-page/pad.ts';

let pad: ReturnType<typeof openPad>;
let live: HTMLCanvasElement;

beforeEach(() => {
  const page = readFileSync('src-renderer/model-page/page.html', 'utf8');
  document.body.innerHTML = /<main>.*<\/main>/s.exec(page)![0];
  vi.stubGlobal('ResizeObserverEntry', class {});
  // What is painted is not looked at here.
  const context = new Proxy({}, { get: (_, key) => (key === 'canvas' ? live : () => {}) });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  live = document.querySelector<HTMLCanvasElement>('#live')!;
  live.getBoundingClientRect = () => new DOMRect(0, 0, 400, 400);
  live.setPointerCapture = () => {};
  pad = openPad(26);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function point(type: string, x: number, y: number): void {
  const init = { pointerId: 1, button: 0, clientX: x, clientY: y };
  live.dispatchEvent(new PointerEvent(type, init));
}
function press(key: string): void {
  live.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}
const kept = () => pad.kept.value.strokes.map((stroke) => stroke.map(({ x, y }) => [x, y]));

it('draws by keyboard', () => {
  press(' ');
  press('ArrowDown');
  press(' ');
  expect(kept()).toEqual([
    [
      [200, 100],
      [200, 112],
    ],
  ]);
});

it('leaves a pointer’s stroke alone when keys are pressed meanwhile', () => {
  point('pointerdown', 10, 20);
  press('ArrowDown');
  press(' ');
  expect(kept()).toEqual([]);
  point('pointerup', 10, 20);
  expect(kept()).toEqual([[[10, 20]]]);
  press(' ');
  press(' ');
  expect(kept()).toHaveLength(2);
});
