import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { packageFile } from '../../engines/kernels/package-file.ts';
import { benchNetworks, isUsual } from './networks.ts';
import { PeerProcess, type Greeting } from './peer-process.ts';

/** Pythons that may have PyTorch: the one on PATH, and the system's, which that one may hide. */
const pythons = ['python3', '/usr/bin/python3'];

/** Finds a Python that has PyTorch. @returns null if none has */
export async function findPyTorch(candidates = pythons): Promise<string | null> {
  for (const python of candidates) {
    const child = spawn(python, ['-c', 'import torch'], { stdio: 'ignore' });
    const found = await new Promise<boolean>((done) => {
      child.on('error', () => done(false));
      child.on('close', (code) => done(code === 0));
    });
    if (found) return python;
  }
  return null;
}

/** PyTorch also reports which files of BLAS libraries it has loaded, as far as they are visible. */
export type PyTorch = PeerProcess<Greeting & { readonly blas: readonly string[] }>;

/** The environment variables that PyTorch is started with. */
export type PyTorchSetup = Readonly<Record<string, string>>;

/**
 * Starts PyTorch. The threads are fixed from the start, because some BLAS libraries read their number only then.
 * @throws Error if it doesn't start; Python's own message is on standard error
 */
export function startPyTorch(
  python: string,
  threads: number,
  setup: PyTorchSetup = {},
  script = packageFile('scripts', 'bench-pytorch.py'),
): Promise<PyTorch> {
  const count = String(threads);
  return PeerProcess.start(python, [script, count], {
    OMP_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    ...setup,
  });
}

/**
 * @returns setups that may suit a machine: OpenBLAS recognises processors by their model and treats a newer one as an
 *   older one, without AVX-512; and its threads and OpenMP's disturb each other if OpenMP's wait by spinning. The
 *   user's own setting of a variable stays as it is.
 */
export async function pytorchSetups(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PyTorchSetup[]> {
  const processor = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  let setups: PyTorchSetup[] = [{}];
  const orWith = (variable: string, value: string): void => {
    if (environment[variable] !== undefined) return;
    setups = setups.flatMap((setup) => [setup, { ...setup, [variable]: value }]);
  };
  if (/\bavx512f\b/.test(processor)) orWith('OPENBLAS_CORETYPE', 'SkylakeX');
  orWith('OMP_WAIT_POLICY', 'PASSIVE');
  return setups;
}

/** How often each setup trains each cell before one is chosen. */
const trials = { warmUp: 1, steps: 3 };

/**
 * Starts PyTorch in each setup and keeps the fastest: by the product of the shortest step of each cell of the usual
 * network, so that all cells count equally.
 */
export async function startFastest(
  python: string,
  threads: number,
  setups: readonly PyTorchSetup[],
  script?: string,
): Promise<{ readonly pytorch: PyTorch; readonly setup: PyTorchSetup }> {
  const entries = await Promise.all(
    setups.map(async (setup) => ({
      setup,
      pytorch: await startPyTorch(python, threads, setup, script),
      product: 1,
    })),
  );
  for (const bench of benchNetworks.filter(isUsual)) {
    for (const entry of entries.filter(({ pytorch }) => pytorch.knows(bench))) {
      const contestant = entry.pytorch.contestant(bench);
      entry.product *= Math.min(...(await contestant.time(trials.warmUp, trials.steps)));
    }
  }
  const [fastest, ...others] = entries.sort((a, b) => a.product - b.product);
  for (const { pytorch } of others) pytorch.end();
  return fastest!;
}

/** @returns a setup in a few words */
export function setupText(setup: PyTorchSetup): string {
  const settings = Object.entries(setup).map(([variable, value]) => `${variable}=${value}`);
  return settings.length === 0 ? 'as installed' : settings.join(' ');
}

/** @returns a note on PyTorch's matrix products: with the reference BLAS it is many times slower than usual */
export function blasNote(blas: readonly string[]): string {
  if (blas.length === 0) return 'PyTorch: no BLAS library found outside PyTorch itself.';
  const note = `PyTorch: multiplies with ${blas.join(', ')}`;
  if (blas.some((path) => /openblas|mkl|blis|atlas/.test(path))) return `${note}.`;
  return `${note}, the slow reference BLAS: these ratios don’t represent PyTorch with OpenBLAS (Debian: libopenblas0-pthread).`;
}
