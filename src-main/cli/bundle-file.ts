import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { largestPiece, type CommandInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import { formats } from '#shared/catalogue/formats/formats';
import { bundleExtension, type BundleParts } from '#shared/exchange/bundle';
import { reportContent } from '#shared/report/report-content';
import { counted } from '#shared/text/format';
import { moveDurably, ordinaryMode } from '../storage/files/durable-files.ts';
import { storageError } from '../storage/files/storage-error.ts';
import { temporaryBeside } from '../storage/files/temporary-name.ts';
import type { OwnedWorkbench } from './command.ts';
import { readComparedRuns } from './comparison-sources.ts';

/** What goes into a bundle: a saved comparison, or runs that are compared with the default settings. */
export interface BundledComparison {
  readonly title: string;
  readonly state: ComparisonState;
}

/**
 * Finds what the arguments mean: one saved comparison by its id or name, or experiments.
 * @throws UnrollError 'not-found', 'invalid-input' if several saved comparisons have the name
 */
export async function bundledComparison(
  workbench: OwnedWorkbench,
  references: readonly string[],
): Promise<BundledComparison> {
  const saved = references.length === 1 ? await savedComparison(workbench, references[0]!) : null;
  if (saved !== null) return saved;
  const ids: string[] = [];
  for (const experiment of references) {
    const { record } = await workbench.call('experiments.show', { experiment });
    if (ids.includes(record.id)) {
      throw new UnrollError(
        'invalid-input',
        `${record.id} is named twice; name each experiment once`,
      );
    }
    ids.push(record.id);
  }
  return { title: `Comparison of ${counted(ids.length, 'run')}`, state: newComparisonState(ids) };
}

async function savedComparison(
  workbench: OwnedWorkbench,
  reference: string,
): Promise<BundledComparison | null> {
  const listed = await workbench.call('comparisons.list', {});
  const all = listed.flatMap((one) => (one.kind === 'comparison' ? [one.comparison] : []));
  const byId = all.find(({ id }) => id === reference);
  const named = all.filter(({ name }) => name === reference);
  if (byId === undefined && named.length > 1) {
    throw new UnrollError(
      'invalid-input',
      `${reference} is the name of several comparisons: ${named.map(({ id }) => id).join(', ')}; use an id`,
    );
  }
  const found = byId ?? named[0];
  return found === undefined ? null : { title: found.name, state: found.state };
}

/** What is told while a bundle is written: how much of the runs, then of the file. */
export interface BundleControl {
  readonly signal: AbortSignal;
  readonly packing: (share: number) => void;
  readonly copying: (share: number) => void;
  /** Hears what the report lacks. */
  readonly warn: (problem: string) => void;
}

/**
 * Writes a bundle with its report to a file. The file appears complete or not at all.
 * @param path ends with `.unroll`; a file there is replaced
 * @returns the file's absolute path and size
 * @throws UnrollError; the signal's reason if it was aborted, having left nothing
 */
export async function writeBundleFile(
  workbench: OwnedWorkbench,
  { title, state }: BundledComparison,
  parts: BundleParts,
  path: string,
  { signal, packing, copying, warn }: BundleControl,
): Promise<{ readonly file: string; readonly bytes: number }> {
  const runs = await readComparedRuns(workbench, state.members, { histories: true });
  runs.problems.forEach(warn);
  const createdAt = new Date().toISOString();
  const content = reportContent({ ...runs, title, createdAt, state, palette: 'standard' });
  const operation = 'bundle';
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind !== 'operationChanged' || event.progress.operation !== operation) return;
    packing(event.progress.done / event.progress.of);
  });
  const cancel = (): void =>
    void workbench.call('operations.cancel', { operation }).catch(() => undefined);
  signal.addEventListener('abort', cancel);
  try {
    signal.throwIfAborted();
    const input: CommandInput<'bundles.write'> = {
      ...{ operation, label: `Bundle “${title}”`.slice(0, 500), title, state, ...parts },
      report: formats.html.report.write(content),
    };
    const { bundle } = await workbench.call('bundles.write', input);
    signal.throwIfAborted();
    if (bundle === null) throw new UnrollError('internal', 'the bundle was not written');
    const file = resolve(path);
    await copyBundle(workbench, bundle, file, { signal, copying });
    return { file, bytes: bundle.bytes };
  } finally {
    signal.removeEventListener('abort', cancel);
    unsubscribe();
  }
}

/** Copies a written bundle to its place. */
async function copyBundle(
  workbench: OwnedWorkbench,
  { id, bytes }: { readonly id: string; readonly bytes: number },
  path: string,
  { signal, copying }: Pick<BundleControl, 'signal' | 'copying'>,
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, 'wx', ordinaryMode);
    try {
      for (let offset = 0; offset < bytes;) {
        signal.throwIfAborted();
        const given = { bundle: id, offset, length: largestPiece };
        const { piece } = await workbench.call('bundles.read', given);
        if (piece.length === 0) {
          throw new UnrollError(
            'storage',
            `the bundle ended early, after ${offset} of ${bytes} bytes`,
          );
        }
        await file.writeFile(piece);
        offset += piece.length;
        copying(offset / bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await moveDurably(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    signal.throwIfAborted();
    throw storageError(error, 'written', path);
  } finally {
    await workbench.call('bundles.discard', { bundle: id }).catch(() => undefined);
  }
}

/** @returns the path of a bundle, with its extension. @throws UnrollError 'invalid-input' naming the flag */
export function bundlePath(written: string | undefined): string {
  if (written === undefined || written === '') {
    const problem = written === undefined ? 'is missing' : '"" is not allowed';
    throw new UnrollError(
      'invalid-input',
      `--output: ${problem}; use the path of a file, such as mine${bundleExtension}`,
    );
  }
  return written.toLowerCase().endsWith(bundleExtension) ? written : `${written}${bundleExtension}`;
}
