import { UnrollError } from './errors.ts';
import {
  largestPiece,
  type CommandInput,
  type CommandOutput,
  type ImportChoices,
} from './commands.ts';
import type { Inspection } from './inspections.ts';
import type { WorkbenchApi } from './workbench-api.ts';

/** What to import: the input of `imports.begin` without the files. */
export type ImportKind =
  | { readonly kind: 'experiment' | 'lesson' | 'model' | 'results' }
  | {
      readonly kind: 'dataset';
      readonly name: string;
      readonly transposed?: boolean;
      readonly inverted?: boolean;
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
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ImportOptions {
  /** Cancels the import; nothing of it stays. */
  readonly signal?: Signal | undefined;
  /** Called with the fraction that has been sent, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
  /** Called with the fraction that the workbench has read of what was sent, 0 to 1, when it inspects or finishes it. */
  readonly reading?: ((share: number) => void) | undefined;
}

/** Files that the workbench has received, and hasn't stored yet. If one of these fails, the import is over. */
export interface SentFiles {
  /** Has the workbench read them. @throws UnrollError if they are refused; the signal's reason */
  inspect(): Promise<Inspection>;
  /** Has the workbench store them. @throws UnrollError if they are refused; the signal's reason */
  finish(choices?: ImportChoices): Promise<CommandOutput<'imports.finish'>>;
  /** Gives them up; does nothing once the import is over. */
  cancel(): Promise<void>;
}

/**
 * Sends files to the workbench piece by piece, which then checks and stores them.
 * @throws UnrollError if they are refused; the signal's reason if it was aborted
 */
export async function importFiles(
  workbench: WorkbenchApi,
  what: ImportKind,
  files: readonly ImportedFile[],
  options: ImportOptions = {},
): Promise<CommandOutput<'imports.finish'>> {
  const sent = await sendFiles(workbench, what, files, options);
  return sent.finish();
}

/**
 * Sends files to the workbench piece by piece, so that they can be inspected before they are stored.
 * @throws UnrollError if they are refused; the signal's reason if it was aborted
 */
export async function sendFiles(
  workbench: WorkbenchApi,
  what: ImportKind,
  files: readonly ImportedFile[],
  { signal, progress, reading }: ImportOptions = {},
): Promise<SentFiles> {
  signal?.throwIfAborted();
  const empty = files.find(({ size }) => size === 0);
  if (empty !== undefined) throw new UnrollError('invalid-input', `${empty.name} is empty`);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const { id } = await workbench.call('imports.begin', {
    ...what,
    files: files.map(({ name, size }) => ({ name, bytes: size })),
  } as CommandInput<'imports.begin'>);
  // The user must see the original error, and after a broken connection there is nothing left to cancel.
  const cancel = async (): Promise<void> => {
    await workbench.call('imports.cancel', { id }).catch(() => undefined);
  };
  const orCancel = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (error) {
      await cancel();
      signal?.throwIfAborted();
      throw error;
    }
  };
  /** Has the workbench work on the files, which may take long. */
  const working = <Result>(work: () => Promise<Result>): Promise<Result> =>
    orCancel(async () => {
      const unsubscribe = workbench.subscribe((event) => {
        if (event.kind === 'importProgress' && event.id === id) reading?.(event.share);
      });
      const cancelNow = (): void => void cancel();
      signal?.addEventListener('abort', cancelNow);
      try {
        return await work();
      } finally {
        signal?.removeEventListener('abort', cancelNow);
        unsubscribe();
      }
    });
  await orCancel(async () => {
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
  });
  return {
    inspect: () => working(() => workbench.call('imports.inspect', { id })),
    finish: (choices) =>
      working(() =>
        workbench.call('imports.finish', { id, ...(choices === undefined ? {} : { choices }) }),
      ),
    cancel,
  };
}
