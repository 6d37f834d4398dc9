import { computed, onScopeDispose, shallowRef } from 'vue';
import { recogniseFiles, type OfferedFile } from '#shared/exchange/import-kinds';
import { useBridge } from '../../client/bridge/bridge-key.ts';
import { messageOf } from '../../client/failures.ts';
import { offeredInWords } from '../../client/import/offered-in-words.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { useArchiveImport, type Archive } from './archive-import.ts';
import type { DialogKind } from './importers.ts';

type Offered = readonly OfferedFile<File>[];

/** A dialog that imports files; the key tells it from the one before. */
interface ImportDialog {
  readonly key: number;
  readonly kind: DialogKind;
  readonly files: Offered;
}

/**
 * Imports files of any kind, however they came: archives of experiments and lessons at once and one after the other, other files in
 * the dialog of their kind.
 */
export function useFileImport() {
  const notices = useNotices();
  const { running, importArchives, bundles, closeBundle } = useArchiveImport();
  /** The first one is open. */
  const dialogs = shallowRef<readonly ImportDialog[]>([]);
  const dialog = computed(() => dialogs.value[0] ?? null);
  let lastKey = 0;

  /** Recognises files and imports them. What can't be imported is named in a notice. */
  async function offer(files: Offered): Promise<void> {
    try {
      const { groups, unknown } = await recogniseFiles(files);
      for (const { path, reason } of unknown) refuse(path, reason);
      const archives: Archive[] = [];
      for (const { kind, files } of groups) {
        if (kind === 'experiments' || kind === 'lesson') {
          archives.push(...files.map(({ content }) => ({ kind, file: content })));
        } else openDialog(kind, files);
      }
      await importArchives(archives);
    } catch (error) {
      notices.show({ kind: 'error', text: `The files were not imported: ${messageOf(error)}` });
    }
  }

  /** Opens the dialog of a kind, or adds the files to it if it is open or waits. */
  function openDialog(kind: DialogKind, files: Offered): void {
    const known = dialogs.value.find((each) => each.kind === kind);
    if (known === undefined) {
      dialogs.value = [...dialogs.value, { key: (lastKey += 1), kind, files }];
      return;
    }
    const added = { ...known, files: [...known.files, ...files] };
    dialogs.value = dialogs.value.map((each) => (each === known ? added : each));
  }

  function closeDialog(): void {
    dialogs.value = dialogs.value.slice(1);
  }

  function refuse(path: string, reason: string): void {
    const text = `“${path}” can’t be imported: ${reason}. Unroll imports ${offeredInWords}.`;
    notices.show({ kind: 'error', text });
  }

  onScopeDispose(
    useBridge().onOpenFile(({ name, bytes }) => {
      const content = new File([bytes as Uint8Array<ArrayBuffer>], name);
      void offer([{ path: name, content }]);
    }),
  );

  return { running, bundles, closeBundle, dialog, offer, openDialog, closeDialog };
}
