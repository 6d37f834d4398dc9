import type { CommandInput, CommandName, CommandOutput } from './commands.ts';
import type { WorkbenchEvent } from './events.ts';

/** The workbench as its clients see it, whichever process or machine it is in. */
export interface WorkbenchApi {
  /**
   * Calls a command.
   * @throws UnrollError with a code and a message for the user
   */
  call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>>;

  /** Subscribes to all events from now on. @returns a function that unsubscribes */
  subscribe(listener: (event: WorkbenchEvent) => void): () => void;
}
