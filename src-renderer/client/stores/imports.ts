import { largestPiece, type CommandInput, type CommandOutput } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** What is imported: `imports.begin` without the files. */
export type ImportKind =
  | { readonly kind: 'experiment' }
  | { readonly kind: 'dataset'; readonly name: string; readonly transposed: boolean };

export interface ImportOptions {
  /** Ends the import; nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
  /** Hears how much has been handed over, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
}

/**
 * Hands files over to the workbench piece by piece, and has it check them and put them in their place.
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
    let handedOver = 0;
    for (const file of files) {
      for (let at = 0; at < file.size; at += largestPiece) {
        signal?.throwIfAborted();
        const piece = new Uint8Array(await file.slice(at, at + largestPiece).arrayBuffer());
        await workbench.call('imports.append', { id, file: file.name, piece });
        handedOver += piece.length;
        progress?.(handedOver / total);
      }
    }
    signal?.throwIfAborted();
    return await workbench.call('imports.finish', { id });
  } catch (error) {
    // What made it fail is what the person must hear of; a broken connection has taken the import with it.
    await workbench.call('imports.cancel', { id }).catch(() => {});
    throw error;
  }
}
