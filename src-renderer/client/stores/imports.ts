import { largestPiece, type CommandInput, type CommandOutput } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** What to import: the input of `imports.begin` without the files. */
export type ImportKind =
  | { readonly kind: 'experiment' }
  | { readonly kind: 'dataset'; readonly name: string; readonly transposed: boolean };

export interface ImportOptions {
  /** Cancels the import; nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the fraction that has been sent, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
}

/**
 * Sends files to the workbench piece by piece, which then checks and stores them.
 * @throws UnrollError if they are refused; the signal's reason if it was aborted
 */
export async function importFiles(
  workbench: WorkbenchApi,
  what: ImportKind,
  files: readonly File[],
  { signal, progress }: ImportOptions = {},
): Promise<CommandOutput<'imports.finish'>> {
  signal?.throwIfAborted();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const { id } = await workbench.call('imports.begin', {
    ...what,
    files: files.map(({ name, size }) => ({ name, bytes: size })),
  } as CommandInput<'imports.begin'>);
  try {
    let sent = 0;
    for (const file of files) {
      for (let at = 0; at < file.size; at += largestPiece) {
        signal?.throwIfAborted();
        const piece = new Uint8Array(await file.slice(at, at + largestPiece).arrayBuffer());
        await workbench.call('imports.append', { id, file: file.name, piece });
        sent += piece.length;
        progress?.(sent / total);
      }
    }
    signal?.throwIfAborted();
    return await workbench.call('imports.finish', { id });
  } catch (error) {
    // The user must see the original error, and after a broken connection there is nothing left to cancel.
    await workbench.call('imports.cancel', { id }).catch(() => {});
    throw error;
  }
}
