/** What the desktop's preload script gives to the window. */
export interface DesktopBridge {
  /** Versions of the programs that the window runs on. */
  readonly versions: { readonly electron: string; readonly chrome: string };
}
