import type { MenuChoice } from '#shared/contract/desktop-bridge';
import type { Bridge, Connection, OpenedFile } from '../../src-renderer/client/bridge/bridge.ts';
import { AnsweringWorkbench } from './answering-workbench.ts';

/** A bridge to a workbench whose answers a test decides, and what comes over it besides. */
export class FakeBridge implements Bridge {
  readonly api = new AnsweringWorkbench();
  /** How often it was asked to connect at once. */
  reconnects = 0;
  readonly #connections = new Set<(connection: Connection) => void>();
  readonly #choices = new Set<(choice: MenuChoice) => void>();
  readonly #files = new Set<(file: OpenedFile) => void>();

  /** All that listen to anything but events. */
  get listeners(): number {
    return this.#connections.size + this.#choices.size + this.#files.size;
  }

  readonly onConnection = listening(this.#connections);
  readonly onMenuChoice = listening(this.#choices);
  readonly onOpenFile = listening(this.#files);

  reconnect(): void {
    this.reconnects += 1;
  }

  connection(is: Connection): void {
    for (const listener of this.#connections) listener(is);
  }

  choose(choice: MenuChoice): void {
    for (const listener of this.#choices) listener(choice);
  }

  openFile(file: OpenedFile): void {
    for (const listener of this.#files) listener(file);
  }
}

function listening<Value>(all: Set<(value: Value) => void>) {
  return (listener: (value: Value) => void) => {
    all.add(listener);
    return () => void all.delete(listener);
  };
}
