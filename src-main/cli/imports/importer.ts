import type { ImportOptions } from '#shared/contract/import-files';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import type { Option, ParsedArguments } from '../../hosts/arguments.ts';
import { onInterrupt } from '../../hosts/interrupts.ts';
import type { Invocation, OwnedWorkbench } from '../command.ts';
import { ShareReporter } from '../share-reporter.ts';

/** What was imported: for --json, and for people. */
export interface ImportedThing {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Imports files of one kind. */
export interface Importer {
  /** Flags of `unroll import` that only this kind has. */
  readonly options: readonly Option[];
  /** Checks the flags, before anything is imported. @throws UnrollError 'invalid-input' naming the flag */
  check(given: ParsedArguments): void;
  /**
   * Imports files that belong together.
   * @throws UnrollError if they are refused, having left nothing; the signal's reason if it was aborted
   */
  import(
    workbench: OwnedWorkbench,
    files: readonly OfferedFile[],
    given: ParsedArguments,
    options: Required<ImportOptions>,
  ): Promise<ImportedThing>;
}

/** The exit code of a command that was interrupted. */
export const interrupted = 130;

/**
 * Does the work of an import or a bundle with its progress on standard error. Ctrl+C cancels it.
 * @param work is given what `importFiles` takes, and what shows the progress of other work
 * @returns what the work returned; null if it was cancelled
 */
export async function withProgress<Result>(
  { workbench, dependencies }: Invocation,
  work: (
    options: Required<ImportOptions> & { readonly signal: AbortSignal },
    reporter: ShareReporter,
  ) => Promise<Result>,
): Promise<Result | null> {
  const reporter = new ShareReporter(dependencies.stderr, dependencies.now);
  const controller = new AbortController();
  const restoreSignals = onInterrupt(dependencies.signals, dependencies.now, {
    first: () => controller.abort(),
    again: () => workbench.kill(),
  });
  try {
    const options = {
      signal: controller.signal,
      progress: (share: number) => reporter.report('copying the files', share),
      reading: (share: number) => reporter.report('reading the files', share),
    };
    return await work(options, reporter);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return null;
  } finally {
    reporter.close();
    restoreSignals();
  }
}
