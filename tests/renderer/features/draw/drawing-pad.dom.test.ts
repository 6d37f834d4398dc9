import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxPoints } from '#shared/digit/pen';
import DrawingPad from '../../../../src-renderer/features/draw/pad/DrawingPad.vue';
import { padSide, usePadHistory } from '../../../../src-renderer/client/pad/pad-history.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

let wrapper: VueWrapper;
let pad: ReturnType<typeof usePadHistory>;
let resize: (width: number, height: number) => void;

beforeEach(() => {
  // Safari's, which throws when it is asked for pixels of the device.
  class WebKitObserver {
    readonly disconnect = vi.fn();
    constructor(tell: (entries: readonly object[]) => void) {
      resize = (width, height) => tell([{ contentRect: new DOMRect(0, 0, width, height) }]);
    }
    observe(_: Element, options?: ResizeObserverOptions): void {
      if (options?.box === 'device-pixel-content-box') throw new TypeError('Type error');
    }
  }
  vi.stubGlobal('ResizeObserver', WebKitObserver);
  vi.stubGlobal('ResizeObserverEntry', class {});
  window.devicePixelRatio = 2;
  pad = usePadHistory();
  const props = { pad, brush: 20 };
  wrapper = mount(DrawingPad, { ...mountOptions(new AnsweringWorkbench()), props }) as VueWrapper;
  const live = wrapper.get('canvas.live').element as HTMLCanvasElement;
  live.getBoundingClientRect = () => new DOMRect(10, 20, 200, 200);
  live.setPointerCapture = () => {};
});
afterEach(() => {
  wrapper.unmount();
  vi.unstubAllGlobals();
});

/** A pointer's event at a place in the window, in CSS pixels. */
function point(type: string, x: number, y: number, own: PointerEventInit = {}): void {
  const init = { pointerId: 1, button: 0, clientX: x, clientY: y, bubbles: true, ...own };
  wrapper.get('canvas.live').element.dispatchEvent(new PointerEvent(type, init));
}
const press = (key: string) => wrapper.get('canvas.live').trigger('keydown', { key });
const kept = () => pad.kept.value.strokes.map((stroke) => stroke.map(({ x, y }) => [x, y]));

it('is as fine as the screen in Safari too (F2)', () => {
  resize(200, 200);
  const sizes = wrapper.findAll('canvas').map(({ element }) => [element.width, element.height]);
  expect(sizes).toEqual([
    [400, 400],
    [400, 400],
  ]);
});

describe('a pointer', () => {
  it('draws from where it goes down to where it goes up', () => {
    point('pointerdown', 10, 20);
    point('pointermove', 110, 120);
    point('pointermove', 210, 220);
    expect(kept()).toEqual([]);
    point('pointerup', 210, 220);
    point('pointermove', 0, 0);
    expect(kept()).toEqual([
      [
        [0, 0],
        [padSide / 2, padSide / 2],
        [padSide, padSide],
      ],
    ]);
  });

  it('draws alone: another one that comes meanwhile is passed over', () => {
    point('pointerdown', 10, 20);
    point('pointerdown', 50, 50, { pointerId: 2 });
    point('pointermove', 60, 60, { pointerId: 2 });
    point('pointerup', 60, 60, { pointerId: 2 });
    expect(kept()).toEqual([]);
    point('pointerup', 10, 20);
    expect(kept()).toHaveLength(1);
  });

  it('draws by its main button alone', () => {
    point('pointerdown', 10, 20, { button: 2 });
    point('pointermove', 50, 50);
    point('pointerup', 50, 50);
    expect(kept()).toEqual([]);
  });

  it('that the system takes away has drawn nothing', () => {
    point('pointerdown', 10, 20);
    point('pointermove', 50, 50);
    point('pointercancel', 50, 50);
    expect([kept(), pad.live.value]).toEqual([[], null]);
  });
});

describe('the keyboard', () => {
  it('moves the pen by arrows, and draws between two presses of the space bar', async () => {
    await press(' ');
    await press('ArrowDown');
    await press('ArrowRight');
    await press(' ');
    expect(kept()).toEqual([
      [
        [200, 100],
        [200, 112],
        [212, 112],
      ],
    ]);
  });

  it('does nothing while a pointer draws', async () => {
    point('pointerdown', 10, 20);
    await press('ArrowDown');
    await press(' ');
    point('pointerup', 10, 20);
    expect(kept()).toEqual([[[0, 0]]]);
  });

  it('lifts the pen when the focus goes elsewhere', async () => {
    await press(' ');
    await press('ArrowDown');
    await wrapper.get('canvas.live').trigger('blur');
    expect(kept()).toHaveLength(1);
    expect(pad.live.value).toBeNull();
  });
});

it('says when there is no room for another stroke, by pointer and by keyboard', async () => {
  pad.begin({ x: 0, y: 0, pressure: 0.5 });
  pad.extend(Array.from({ length: maxPoints }, (_, x) => ({ x, y: 0, pressure: 0.5 })));
  pad.end();
  expect(pad.isFull.value).toBe(true);
  const { length } = kept();
  point('pointerdown', 10, 20);
  await press(' ');
  expect(wrapper.emitted('full')).toHaveLength(2);
  expect(kept()).toHaveLength(length);
});

it('invites to draw while it is blank', async () => {
  expect(wrapper.text()).toContain('Draw a digit here');
  point('pointerdown', 10, 20);
  point('pointerup', 10, 20);
  await wrapper.vm.$nextTick();
  expect(wrapper.text()).not.toContain('Draw a digit here');
});
