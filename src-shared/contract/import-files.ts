import { largestPiece, type CommandInput, type CommandOutput } from './commands.ts';
import type { WorkbenchApi } from './workbench-api.ts';

/** What to import: the input of `imports.begin` without the files. */
export type ImportKind =
  | { readonly kind: 'experiment' }
  | {
      readonly kind: 'dataset';
      readonly name: string;
      readonly transposed?: boolean;
      readonly splitSeed?: number;
    };

/** A file to import; a `File` is one. */
export interface ImportedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** An `AbortSignal`. */
interface Signal {
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ImportOptions {
  /** Cancels the import; nothing of it stays. */
  readonly signal?: Signal | undefined;
  /** Called with the fraction that has been sent, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
  /** Called with the fraction of what was sent that the workbench has read, 0 to 1, if it has to convert it. */
  readonly reading?: ((share: number) => void) | undefined;
}

/**
 * Sends files to the workbench piece by piece, which then checks and stores them.
 * @throws UnrollError if they are refused; the signal's reason if it was aborted
 */
export async function importFiles(
  workbench: WorkbenchApi,
  what: ImportKind,
  files: readonly ImportedFile[],
  { signal, progress, reading }: ImportOptions = {},
): Promise<CommandOutput<'imports.finish'>> {
  signal?.throwIfAborted();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const { id } = await workbench.call('imports.begin', {
    ...what,
    files: files.map(({ name, size }) => ({ name, bytes: size })),
  } as CommandInput<'imports.begin'>);
  // The user must see the original error, and after a broken connection there is nothing left to cancel.
  const cancel = (): Promise<unknown> =>
    workbench.call('imports.cancel', { id }).catch(() => undefined);
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind === 'importProgress' && event.id === id) reading?.(event.share);
  });
  // The workbench may need long for the end of it; before, the next piece isn't sent.
  const cancelEnd = (): void => void cancel();
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
    signal?.addEventListener('abort', cancelEnd);
    return await workbench.call('imports.finish', { id });
  } catch (error) {
    await cancel();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancelEnd);
    unsubscribe();
  }
}
