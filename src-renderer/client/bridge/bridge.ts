import type { MenuChoice } from '#shared/contract/desktop-bridge';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/**
 * - `reconnecting`: the way to the workbench broke and is being made again
 * - `lost`: that has failed for a while; it is still tried, more seldom
 */
export type Connection = 'connected' | 'reconnecting' | 'lost';

/** A file that came from outside the window: opened with Unroll, or dropped on its icon. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The window's way to the workbench and to what surrounds the window. Each `on…` answers with a function that ends it. */
export interface Bridge {
  readonly api: WorkbenchApi;
  /** Hears each change of the connection. A connection that has come back may have missed events. */
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Tries to connect at once instead of after the present delay. */
  reconnect(): void;
  onMenuChoice(listener: (choice: MenuChoice) => void): () => void;
  onOpenFile(listener: (file: OpenedFile) => void): () => void;
}
