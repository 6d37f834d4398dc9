/** The size of an element's content in pixels of the device. */
export interface DeviceSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Tells the size of an element now and whenever it changes, be it that the element is resized, the page zoomed or the
 * window moved to another screen.
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

/** WebKit throws when it is asked for the box in pixels of the device. */
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

/** As near as CSS pixels and their ratio come: where an edge lies between two pixels, it may be one off. */
function observeScaledBox(element: Element, onResize: (size: DeviceSize) => void): () => void {
  let width = 0;
  let height = 0;
  let screen: MediaQueryList | null = null;

  function tellScaled(): void {
    const ratio = window.devicePixelRatio;
    onResize({ width: Math.round(width * ratio), height: Math.round(height * ratio) });
  }
  const observer = new ResizeObserver(([entry]) => {
    ({ width, height } = entry!.contentRect);
    tellScaled();
  });
  /** A query is about one ratio, so that each change needs another. */
  function followRatio(): void {
    screen?.removeEventListener('change', changeRatio);
    screen = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    screen.addEventListener('change', changeRatio);
  }
  function changeRatio(): void {
    followRatio();
    tellScaled();
  }

  observer.observe(element);
  followRatio();
  return () => {
    observer.disconnect();
    screen?.removeEventListener('change', changeRatio);
  };
}
