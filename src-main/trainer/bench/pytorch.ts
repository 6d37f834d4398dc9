import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { packageFile } from '../engines/kernels/package-file.ts';
import type { Contestant } from './measure.ts';
import type { BenchNetwork } from './networks.ts';

/** Pythons that may have PyTorch: the one on PATH, and the system's, which another may hide. */
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

interface Greeting {
  readonly version: string;
  readonly blas: readonly string[];
}

/** A process that trains with PyTorch; scripts/bench-pytorch.py is its program. */
export class PyTorch {
  readonly version: string;
  /** Files of the BLAS libraries that it has loaded, as far as they can be seen. */
  readonly blas: readonly string[];
  readonly #requests: Writable;
  readonly #answers: AsyncIterator<string>;

  private constructor(requests: Writable, answers: AsyncIterator<string>, greeting: Greeting) {
    this.#requests = requests;
    this.#answers = answers;
    this.version = greeting.version;
    this.blas = greeting.blas;
  }

  /**
   * Starts it. The threads are fixed from the start, as some BLAS libraries read their number only then.
   * @throws Error if it doesn't start; Python's own words are on standard error
   */
  static async start(
    python: string,
    threads: number,
    script = packageFile('scripts', 'bench-pytorch.py'),
  ): Promise<PyTorch> {
    const count = String(threads);
    const child = spawn(python, [script, count], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count },
    });
    const lines = createInterface({ input: child.stdout });
    const answers = lines[Symbol.asyncIterator]();
    child.on('error', () => lines.close()); // what waits for an answer learns of it by that
    child.stdin.on('error', () => undefined);
    return new PyTorch(child.stdin, answers, (await nextAnswer(answers)) as Greeting);
  }

  /** A contestant in this process; there may be many, one at work at a time. */
  contestant({ network, batch }: BenchNetwork): Contestant {
    const { cell, hiddenSize, layers, inputSize, sequenceLength, classes } = network;
    const config = { cell, hiddenSize, layers, inputSize, sequenceLength, classes, batch };
    return {
      trainSteps: async (warmUp, steps) => {
        this.#requests.write(`${JSON.stringify({ ...config, warmUp, steps })}\n`);
        const answer = (await nextAnswer(this.#answers)) as { milliseconds: number[] };
        return answer.milliseconds;
      },
      dispose: () => undefined,
    };
  }

  /** Ends the process: it ends with its requests. */
  end(): void {
    this.#requests.end();
  }
}

async function nextAnswer(answers: AsyncIterator<string>): Promise<unknown> {
  const { done, value } = await answers.next();
  if (done) throw new Error('the process with PyTorch ended before it answered');
  return JSON.parse(value) as unknown;
}

/** What a reader must know of PyTorch's matrix products: with the reference BLAS it is many times slower than usual. */
export function blasNote(blas: readonly string[]): string {
  if (blas.length === 0) return 'PyTorch: no BLAS library to be seen outside PyTorch itself.';
  const note = `PyTorch: multiplies with ${blas.join(', ')}`;
  if (blas.some((path) => /openblas|mkl|blis|atlas/.test(path))) return `${note}.`;
  return `${note}, the slow reference BLAS: these ratios say nothing of a PyTorch with OpenBLAS (Debian: libopenblas0-pthread).`;
}
