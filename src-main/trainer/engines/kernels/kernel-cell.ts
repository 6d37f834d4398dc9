import { UnrollError } from '#shared/contract/errors';
import { cellEntry, cellVariant } from '#shared/catalogue/cells/cells';
import type { Network } from '#shared/network/network';
import type { KernelCell, KernelLibrary } from './kernel-library.ts';

/**
 * The kernels' cell that a network has.
 * @throws UnrollError `unavailable` if the kernels don't have it, as those compiled before the catalogue had it
 * @throws Error if the kernels' cell is another than the catalogue's
 */
export function kernelCell({ cells }: Pick<KernelLibrary, 'cells'>, network: Network): KernelCell {
  const { kernel } = cellVariant(network);
  const { label, gates, memory } = cellEntry(network.cell);
  const found = cells.find(({ name }) => name === kernel);
  if (found === undefined) {
    throw new UnrollError(
      'unavailable',
      `these kernels were compiled without ${label}; \`npm run build:native\` or build:wasm compiles them with it`,
    );
  }
  const wanted = {
    gates: gates.map(({ name }) => name).join(''),
    states: `h${memory?.name ?? ''}`,
  };
  if (found.gates !== wanted.gates || found.states !== wanted.states) {
    throw new Error(
      `the kernels' ${kernel} has gates ${found.gates} and states ${found.states}, the catalogue's ${label} has gates ${wanted.gates} and states ${wanted.states}`,
    );
  }
  return found;
}
