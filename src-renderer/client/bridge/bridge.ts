import type { MenuChoice } from '#shared/contract/desktop-bridge';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/**
 * - `reconnecting`: the connection to the workbench broke and is being restored
 * - `lost`: that has failed for a while; it is still tried, less often
 */
export type Connection = 'connected' | 'reconnecting' | 'lost';

/** A file that came from outside the window: opened with Unroll, or dropped on its icon. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The window's connection to the workbench and to its surroundings. Each `on…` returns a function that unsubscribes. */
export interface Bridge {
  readonly api: WorkbenchApi;
  /** Subscribes to changes of the connection. After a reconnection, events may have been missed. */
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Tries to connect immediately instead of after the current delay. */
  reconnect(): void;
  onMenuChoice(listener: (choice: MenuChoice) => void): () => void;
  onOpenFile(listener: (file: OpenedFile) => void): () => void;
}
