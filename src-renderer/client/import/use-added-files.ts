import { watch } from 'vue';
import type { OfferedFile } from '#shared/exchange/import-kinds';

/**
 * Calls `take` with the files that a dialog is given: those that it opens with, and later those that were added at the
 * end of the list.
 */
export function useAddedFiles(
  files: () => readonly OfferedFile<File>[],
  take: (added: readonly OfferedFile<File>[]) => void,
): void {
  watch(
    files,
    (all, before) => {
      const added = all.slice(before?.length ?? 0);
      if (added.length > 0) take(added);
    },
    { immediate: true },
  );
}
