import type { CommandOutput } from '#shared/contract/commands';
import type { HostedWorkbench } from './hosted-workbench.ts';

/** A page that uses the workbench. What only it can bring to an end is given up when it goes. */
export class Client {
  readonly #workbench: Pick<HostedWorkbench, 'dispatch'>;
  /** Files that it has begun to hand over; also those that came to an end. */
  readonly #imports = new Set<string>();
  #hasLeft = false;

  constructor(workbench: Pick<HostedWorkbench, 'dispatch'>) {
    this.#workbench = workbench;
  }

  /** Does a command; see `HostedWorkbench`. */
  async dispatch(name: string, input: unknown): Promise<unknown> {
    const output = await this.#workbench.dispatch(name, input);
    if (name === 'imports.begin') {
      this.#imports.add((output as CommandOutput<'imports.begin'>).id);
      if (this.#hasLeft) this.leave();
    }
    return output;
  }

  /** Gives up the imports that the page hasn't finished, so that they hold up nobody else. */
  leave(): void {
    this.#hasLeft = true;
    for (const id of this.#imports) {
      // Most have been finished, and are not found any more.
      this.#workbench.dispatch('imports.cancel', { id }).catch(() => undefined);
    }
    this.#imports.clear();
  }
}
