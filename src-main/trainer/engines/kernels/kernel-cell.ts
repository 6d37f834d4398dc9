import { UnrollError } from '#shared/contract/errors';
import { cellEntry, cellVariant } from '#shared/catalogue/cells/cells';
import type { Network } from '#shared/network/network';
import type { KernelCell, KernelLibrary } from './kernel-library.ts';

/**
 * Finds the kernels' cell for a network.
 * @throws UnrollError `unavailable` if the kernels don't have it, for example because they were compiled before it was
 *   added
 * @throws Error if the kernels' cell differs from the catalogue's
 */
export function kernelCell({ cells }: Pick<KernelLibrary, 'cells'>, network: Network): KernelCell {
  const { kernel } = cellVariant(network);
  const { label, gates, memory } = cellEntry(network.cell);
  const found = cells.find(({ name }) => name === kernel);
  if (found === undefined) {
    throw new UnrollError(
      'unavailable',
      `these kernels were compiled without ${label}; compile them again with \`npm run build:native\` or \`npm run build:wasm\``,
    );
  }
  const wanted = {
    gates: gates.map(({ name }) => name).join(''),
    states: `h${memory?.name ?? ''}`,
  };
  if (found.gates !== wanted.gates || found.states !== wanted.states) {
    throw new Error(
      `the kernels’ ${kernel} has gates ${found.gates} and states ${found.states}, the catalogue’s ${label} has gates ${wanted.gates} and states ${wanted.states}`,
    );
  }
  return found;
}
