import type { CommandOutput } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { barImages, encodeIdx } from './idx.ts';

type Announced =
  | { readonly kind: 'experiment' | 'lesson' }
  | { readonly kind: 'dataset'; readonly name: string; readonly transposed?: boolean };

/** Has files taken in, as a page does. @returns what the import came to */
export async function importFiles(
  workbench: Pick<WorkbenchApi, 'call'>,
  announced: Announced,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<CommandOutput<'imports.finish'>> {
  const sizes = Object.entries(files).map(([name, { length }]) => ({ name, bytes: length }));
  const { id } = await workbench.call('imports.begin', { ...announced, files: sizes });
  for (const [file, piece] of Object.entries(files)) {
    await workbench.call('imports.append', { id, file, piece });
  }
  return workbench.call('imports.finish', { id });
}

/** The files of a small data set. */
export function barFiles(): Record<string, Uint8Array> {
  const labels = Uint8Array.from({ length: 20 }, (_, index) => index % 10);
  return {
    'train-images-idx3-ubyte': encodeIdx([20, 28, 28], barImages(labels)),
    'train-labels-idx1-ubyte': encodeIdx([20], labels),
    't10k-images-idx3-ubyte': encodeIdx([20, 28, 28], barImages(labels)),
    't10k-labels-idx1-ubyte': encodeIdx([20], labels),
  };
}
