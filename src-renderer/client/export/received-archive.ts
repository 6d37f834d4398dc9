import { largestPiece } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** What the receiving of an archive is controlled with. */
export interface Receiving {
  /** The media type of the archive. */
  readonly type: string;
  readonly isCancelled?: () => boolean;
  /** Hears how much has been received, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/**
 * Reads an archive that the workbench has written, and has it removed there; the browser may keep the pieces of a large
 * one on disk.
 * @returns null if it was cancelled
 * @throws UnrollError
 */
export async function receivedArchive(
  workbench: WorkbenchApi,
  { id, bytes }: { readonly id: string; readonly bytes: number },
  { type, isCancelled, progress }: Receiving,
): Promise<Blob | null> {
  let content = new Blob([], { type });
  try {
    while (content.size < bytes) {
      if (isCancelled?.() === true) return null;
      progress?.(content.size / bytes);
      const given = { bundle: id, offset: content.size, length: largestPiece };
      const { piece } = await workbench.call('bundles.read', given);
      content = new Blob([content, new Uint8Array(piece)], { type });
    }
    return content;
  } finally {
    await workbench.call('bundles.discard', { bundle: id }).catch(() => undefined);
  }
}
