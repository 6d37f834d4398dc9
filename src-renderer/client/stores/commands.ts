import { defineStore } from 'pinia';
import { computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';

/** Something a person can do by a key, the palette or a menu. */
export interface AppCommand {
  readonly id: string;
  /** What it does: `Train a new network`. */
  readonly label: string;
  /** The heading it stands under in the palette and the list of shortcuts. */
  readonly group: string;
  /** `Ctrl+N`, `Delete`, `/`, or two keys one after the other: `G E`. On a Mac Ctrl stands for Command. */
  readonly keys?: string | undefined;
  readonly run: () => unknown;
  readonly enabled?: (() => boolean) | undefined;
}

/** The commands that exist now: those of the shell and those of the page that is shown. */
export const useCommands = defineStore('commands', () => {
  const sets = shallowRef<readonly (readonly AppCommand[])[]>([]);

  /** All commands; of two with the same id, the one registered later. */
  const all = computed<readonly AppCommand[]>(() => [
    ...new Map(sets.value.flat().map((command) => [command.id, command])).values(),
  ]);

  /** Adds commands; called in a setup function they go when its component goes. The answer is a function that takes them away. */
  function register(commands: readonly AppCommand[]): () => void {
    sets.value = [...sets.value, commands];
    const unregister = (): void => {
      sets.value = sets.value.filter((other) => other !== commands);
    };
    if (getCurrentScope() !== undefined) onScopeDispose(unregister);
    return unregister;
  }

  /** Does a command that exists and is enabled; whether it did. */
  function run(id: string): boolean {
    const command = all.value.find((other) => other.id === id);
    if (command === undefined || command.enabled?.() === false) return false;
    command.run();
    return true;
  }

  return { all, register, run };
});
