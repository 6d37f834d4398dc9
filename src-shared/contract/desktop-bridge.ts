import type { WireError } from './errors.ts';
import type { WorkbenchEvent } from './events.ts';

/** What a person chose in the native menu. */
export type MenuChoice =
  'newExperiment' | 'import' | 'settings' | 'commandPalette' | 'shortcuts' | 'about';

/** The answer to a call as it crosses to the window, where an error would lose its code. */
export type BridgeAnswer = { readonly output: unknown } | { readonly error: WireError };

/** What the desktop's preload script gives to the window, as `window.unroll`. */
export interface DesktopBridge {
  /** Versions of the programs that the window runs on. */
  readonly versions: { readonly electron: string; readonly chrome: string };
  /** Has the workbench do a command; see `WorkbenchApi`. */
  call(command: string, input: unknown): Promise<BridgeAnswer>;
  /** The answer is a function that ends it. */
  onEvent(listener: (event: WorkbenchEvent) => void): () => void;
  onMenuChoice(listener: (choice: MenuChoice) => void): () => void;
  /** A file that was opened with Unroll, or dropped on its icon: an archive of an experiment. */
  onOpenFile(
    listener: (file: { readonly name: string; readonly bytes: Uint8Array }) => void,
  ): () => void;
}
