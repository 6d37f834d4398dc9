import type { CommandInput, CommandName, CommandOutput } from './commands.ts';
import type { WorkbenchEvent } from './events.ts';

/** The workbench as its users see it, whichever process or machine it is in. */
export interface WorkbenchApi {
  /**
   * Does one command.
   * @throws UnrollError with a code and a message for a person.
   */
  call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>>;

  /** Hears every event from now on. The answer is a function that ends it. */
  subscribe(listener: (event: WorkbenchEvent) => void): () => void;
}
