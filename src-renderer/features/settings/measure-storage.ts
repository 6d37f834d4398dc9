import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** The disk space of experiments. */
export interface StorageMeasure {
  readonly bytes: number;
  /** A few of them, the largest first. */
  readonly largest: readonly {
    readonly id: string;
    readonly name: string;
    readonly bytes: number;
  }[];
}

const maxShown = 5;

/**
 * Adds up the files of experiments, one folder after the other. An experiment that was removed meanwhile counts as 0.
 * @throws the signal's reason if it was aborted
 */
export async function measureStorage(
  workbench: WorkbenchApi,
  experiments: readonly { readonly id: string; readonly name: string }[],
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<StorageMeasure> {
  const sizes: { id: string; name: string; bytes: number }[] = [];
  for (const [index, { id, name }] of experiments.entries()) {
    signal.throwIfAborted();
    sizes.push({ id, name, bytes: await bytesOf(workbench, id) });
    progress((index + 1) / experiments.length);
  }
  sizes.sort((a, b) => b.bytes - a.bytes);
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    largest: sizes.slice(0, maxShown),
  };
}

async function bytesOf(workbench: WorkbenchApi, experiment: string): Promise<number> {
  try {
    const files = await workbench.call('experiments.files', { experiment });
    return files.reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return 0;
    throw error;
  }
}
