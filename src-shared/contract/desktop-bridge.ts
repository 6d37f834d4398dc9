import type { WireError } from './errors.ts';
import type { WorkbenchEvent } from './events.ts';

/** What a person chose in the native menu. */
export type MenuChoice =
  | 'newExperiment'
  | 'import'
  | 'settings'
  | 'commandPalette'
  | 'guide'
  | 'shortcuts'
  | 'about';

/** The answer to a call as it is sent to the window; a thrown error would lose its code on the way. */
export type BridgeAnswer = { readonly output: unknown } | { readonly error: WireError };

/** What the desktop's preload script provides to the window, as `window.unroll`. */
export interface DesktopBridge {
  /** Versions of the programs that the window runs on. */
  readonly versions: { readonly electron: string; readonly chrome: string };
  /** Calls a command of the workbench; see `WorkbenchApi`. */
  call(command: string, input: unknown): Promise<BridgeAnswer>;
  /** Subscribes to events. @returns a function that unsubscribes, like those of the following */
  onEvent(listener: (event: WorkbenchEvent) => void): () => void;
  onMenuChoice(listener: (choice: MenuChoice) => void): () => void;
  /** A file that was opened with Unroll, or dropped on its icon: an archive of an experiment. */
  onOpenFile(
    listener: (file: { readonly name: string; readonly bytes: Uint8Array }) => void,
  ): () => void;
}
