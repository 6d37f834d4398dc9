import { shallowRef } from 'vue';
import type { ImportChoices } from '#shared/contract/commands';
import {
  sendFiles,
  type ImportKind,
  type ImportedFile,
  type SentFiles,
} from '#shared/contract/import-files';
import type { DatasetInspection } from '#shared/contract/inspections';
import { archiveNameOf, packImages } from '#shared/exchange/datasets/image-folder';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { sending, type ImportProgress } from '../../../client/import/import-progress.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { readAsPng } from './read-as-png.ts';

/** The files of an import, or a folder of images to be packed first. */
export type ImportSource =
  | { readonly files: readonly ImportedFile[] }
  | { readonly folder: readonly OfferedFile<File>[] };

/** Bytes of a packed folder that are put away at a time. */
const pieceBytes = 8 * 1024 * 1024;

/** An import in its steps: files are sent and inspected, and then stored or given up. */
export function useInspectedImport() {
  const workbench = useWorkbench();
  const progress = shallowRef<ImportProgress | null>(null);
  /** Set while the user decides. */
  const inspection = shallowRef<DatasetInspection | null>(null);
  let sent: SentFiles | null = null;
  let working: AbortController | null = null;

  /**
   * Sends files and has them inspected.
   * @returns false if it was cancelled
   * @throws UnrollError if they are refused, and Error if the folder can't be read
   */
  function inspect(what: ImportKind, source: ImportSource): Promise<boolean> {
    return cancellable(async (signal) => {
      const files = 'files' in source ? source.files : [await packed(source.folder, signal)];
      progress.value = sending(files);
      const received = await sendFiles(workbench, what, files, {
        signal,
        progress: (share) => (progress.value = sending(files, share)),
        reading: (share) => {
          const phase = inspection.value === null ? 'reading' : 'storing';
          progress.value = { phase, share };
        },
      });
      progress.value = { phase: 'reading', share: null };
      const found = await received.inspect();
      if (found.kind !== 'dataset') throw new Error('The files are no data set.');
      [sent, inspection.value] = [received, found];
    });
  }

  async function packed(folder: readonly OfferedFile<File>[], signal: AbortSignal): Promise<File> {
    const show = (share: number): void => {
      progress.value = { phase: 'packing', share };
    };
    show(0);
    const parts: Blob[] = [];
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const piece of packImages(folder, { read: readAsPng, signal, progress: show })) {
      pieces.push(piece as Uint8Array<ArrayBuffer>);
      bytes += piece.length;
      if (bytes < pieceBytes) continue;
      parts.push(new Blob(pieces));
      [pieces, bytes] = [[], 0];
    }
    return new File([...parts, ...pieces], archiveNameOf(folder));
  }

  /**
   * Stores what was inspected.
   * @returns false if it was cancelled
   * @throws UnrollError if it is refused
   */
  function finish(choices: ImportChoices): Promise<boolean> {
    return cancellable(async (signal) => {
      const received = sent!;
      sent = null;
      progress.value = { phase: 'storing', share: null };
      const giveUp = (): void => void received.cancel();
      signal.addEventListener('abort', giveUp);
      try {
        await received.finish(choices);
      } finally {
        inspection.value = null;
        signal.removeEventListener('abort', giveUp);
      }
    });
  }

  async function cancellable(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const controller = new AbortController();
    working = controller;
    try {
      await work(controller.signal);
      return true;
    } catch (error) {
      if (controller.signal.aborted) return false;
      throw error;
    } finally {
      progress.value = null;
      working = null;
    }
  }

  /** Ends whatever is being done, and gives up what was inspected; nothing is left behind. */
  function cancel(): void {
    working?.abort();
    void sent?.cancel();
    [sent, inspection.value] = [null, null];
  }

  return { progress, inspection, inspect, finish, cancel };
}
