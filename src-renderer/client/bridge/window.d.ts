import type { DesktopBridge } from '#shared/contract/desktop-bridge';

declare global {
  interface Window {
    /** Put there by the desktop's preload script; absent in a browser. */
    readonly unroll?: DesktopBridge;
  }
}
