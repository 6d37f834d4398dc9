import { defineStore } from 'pinia';
import { computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';
import type { LessonArea } from '#shared/lessons/lesson-areas';
import { useHeldAreas } from './held-areas.ts';

/** Something the user can do with a shortcut, the palette or a menu. */
export interface AppCommand {
  readonly id: string;
  /** What it does: `Train a new network`. */
  readonly label: string;
  /** Its heading in the palette and the list of shortcuts. */
  readonly group: string;
  /** `Ctrl+N`, `Delete`, `/`, or two keys one after the other: `G E`. On a Mac, Ctrl means Command. */
  readonly keys?: string | undefined;
  readonly run: () => unknown;
  readonly enabled?: (() => boolean) | undefined;
  /** The part of the app that it does the work of; a lesson that locks that part locks the command, too. */
  readonly area?: LessonArea | undefined;
}

/** The commands that exist now: those of the shell and of the current page. */
export const useCommands = defineStore('commands', () => {
  const held = useHeldAreas();
  const sets = shallowRef<readonly (readonly AppCommand[])[]>([]);

  /** All commands; of two with the same id, the one registered later. */
  const all = computed<readonly AppCommand[]>(() => [
    ...new Map(sets.value.flat().map((command) => [command.id, command])).values(),
  ]);

  /**
   * Adds commands. If it is called in a setup function, they are removed with its component.
   * @returns a function that removes them
   */
  function register(commands: readonly AppCommand[]): () => void {
    sets.value = [...sets.value, commands];
    const unregister = (): void => {
      sets.value = sets.value.filter((other) => other !== commands);
    };
    if (getCurrentScope() !== undefined) onScopeDispose(unregister);
    return unregister;
  }

  /** Runs a command if it exists and is enabled. @returns whether it did, or a lesson has locked it and a notice says so */
  function run(id: string): boolean {
    const command = all.value.find((other) => other.id === id);
    if (command === undefined || command.enabled?.() === false) return false;
    if (!held.refuses(command.area)) command.run();
    return true;
  }

  return { all, register, run };
});
