/** The size of an element's content in device pixels. */
export interface DeviceSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reports the size of an element now and whenever it changes, because the element is resized, the page is zoomed or the
 * window is moved to another screen.
 * @returns a function that stops it
 */
export function observeDeviceSize(
  element: Element,
  onResize: (size: DeviceSize) => void,
): () => void {
  return hasDeviceBoxes()
    ? observeDeviceBox(element, onResize)
    : observeScaledBox(element, onResize);
}

/** WebKit throws if it is asked for the box in device pixels. */
function hasDeviceBoxes(): boolean {
  return 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
}

function observeDeviceBox(element: Element, onResize: (size: DeviceSize) => void): () => void {
  const observer = new ResizeObserver(([entry]) => {
    const [box] = entry!.devicePixelContentBoxSize;
    onResize({ width: box!.inlineSize, height: box!.blockSize });
  });
  observer.observe(element, { box: 'device-pixel-content-box' });
  return () => observer.disconnect();
}

/** Computes the size from CSS pixels and their ratio: one pixel off if an edge lies between two pixels. */
function observeScaledBox(element: Element, onResize: (size: DeviceSize) => void): () => void {
  let width = 0;
  let height = 0;
  let screen: MediaQueryList | null = null;

  function reportScaled(): void {
    const ratio = window.devicePixelRatio;
    onResize({ width: Math.round(width * ratio), height: Math.round(height * ratio) });
  }
  const observer = new ResizeObserver(([entry]) => {
    ({ width, height } = entry!.contentRect);
    reportScaled();
  });
  /** A query matches only one ratio, so each change needs a new one. */
  function followRatio(): void {
    screen?.removeEventListener('change', changeRatio);
    screen = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    screen.addEventListener('change', changeRatio);
  }
  function changeRatio(): void {
    followRatio();
    reportScaled();
  }

  observer.observe(element);
  followRatio();
  return () => {
    observer.disconnect();
    screen?.removeEventListener('change', changeRatio);
  };
}
