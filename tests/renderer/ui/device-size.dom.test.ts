import { afterEach, describe, expect, it, vi } from 'vitest';
import { observeDeviceSize, type DeviceSize } from '../../../src-renderer/ui/device-size.ts';

type Entry = Partial<Pick<ResizeObserverEntry, 'contentRect' | 'devicePixelContentBoxSize'>>;
let resize: (entry: Entry) => void = () => {};
const disconnect = vi.fn();

/** Installs a browser's ResizeObserver, which does or doesn't know device pixels. */
function browser({ knowsDevice }: { readonly knowsDevice: boolean }): void {
  class FakeObserver {
    readonly disconnect = disconnect;
    constructor(callback: (entries: readonly Entry[]) => void) {
      resize = (entry) => callback([entry]);
    }
    observe(_: Element, options?: ResizeObserverOptions): void {
      // As WebKit does.
      if (options?.box === 'device-pixel-content-box' && !knowsDevice) throw new TypeError();
    }
  }
  vi.stubGlobal('ResizeObserver', FakeObserver);
  const prototype = knowsDevice ? { devicePixelContentBoxSize: [] } : {};
  vi.stubGlobal(
    'ResizeObserverEntry',
    Object.assign(function () {}, { prototype }),
  );
}

/** The window is on a screen with that many of its pixels for one of CSS; who asked is told. */
let moveToScreen: (ratio: number) => void;
function screen(first: number): void {
  const queries = new Map<EventTarget, string>();
  window.devicePixelRatio = first;
  vi.spyOn(window, 'matchMedia').mockImplementation((query) => {
    const target = new EventTarget() as MediaQueryList;
    queries.set(target, query);
    return target;
  });
  moveToScreen = (ratio) => {
    const before = `(resolution: ${window.devicePixelRatio}dppx)`;
    window.devicePixelRatio = ratio;
    for (const [target, query] of [...queries]) {
      if (query === before) target.dispatchEvent(new Event('change'));
    }
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  disconnect.mockClear();
});

const contentOf = (width: number, height: number): Entry => ({
  contentRect: new DOMRect(0, 0, width, height),
});

describe('the size in device pixels', () => {
  it('is the browser’s, if it knows it', () => {
    browser({ knowsDevice: true });
    const told: DeviceSize[] = [];
    const stop = observeDeviceSize(document.body, (size) => told.push(size));
    resize({
      ...contentOf(100, 50),
      devicePixelContentBoxSize: [{ inlineSize: 151, blockSize: 75 }],
    });
    expect(told).toEqual([{ width: 151, height: 75 }]);
    stop();
    expect(disconnect).toHaveBeenCalledOnce();
  });

  it('is that of the content times the ratio in a browser without it, such as Safari (F2)', () => {
    browser({ knowsDevice: false });
    screen(1.5);
    const told: DeviceSize[] = [];
    observeDeviceSize(document.body, (size) => told.push(size));
    resize(contentOf(100.4, 50));
    expect(told).toEqual([{ width: 151, height: 75 }]);
  });

  it('follows the window to other screens in such a browser, until it is stopped (F2)', () => {
    browser({ knowsDevice: false });
    screen(1);
    const told: DeviceSize[] = [];
    const stop = observeDeviceSize(document.body, (size) => told.push(size));
    resize(contentOf(100, 50));
    moveToScreen(2);
    moveToScreen(3);
    expect(told.map(({ width }) => width)).toEqual([100, 200, 300]);
    stop();
    moveToScreen(1);
    expect(told).toHaveLength(3);
    expect(disconnect).toHaveBeenCalledOnce();
  });
});
