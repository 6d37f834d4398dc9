import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Contestant } from './measure.ts';
import type { BenchNetwork } from './networks.ts';

/** What a process says of itself first. */
export interface Greeting {
  readonly version: string;
  /** Names of the cells that it can train. */
  readonly cells: readonly string[];
}

/**
 * A process that trains with another framework: `scripts/bench-pytorch.py` and `scripts/bench-layers.mjs` are such
 * programs. It is asked by a line of JSON and answers by one.
 */
export class PeerProcess<Said extends Greeting = Greeting> {
  readonly greeting: Said;
  readonly #requests: Writable;
  readonly #answers: AsyncIterator<string>;

  private constructor(requests: Writable, answers: AsyncIterator<string>, greeting: Said) {
    this.#requests = requests;
    this.#answers = answers;
    this.greeting = greeting;
  }

  /** @throws Error if it doesn't start; its own words are on standard error */
  static async start<Said extends Greeting>(
    program: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<PeerProcess<Said>> {
    const child = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    const lines = createInterface({ input: child.stdout });
    const answers = lines[Symbol.asyncIterator]();
    child.on('error', () => lines.close()); // what waits for an answer learns of it by that
    child.stdin.on('error', () => undefined);
    return new PeerProcess(child.stdin, answers, (await nextAnswer(answers)) as Said);
  }

  /** Whether the framework has a network's cell. */
  knows({ network }: BenchNetwork): boolean {
    return this.greeting.cells.includes(network.cell);
  }

  /** A contestant in this process; there may be many, one at work at a time. */
  contestant({ network, batch }: BenchNetwork): Contestant {
    const { cell, hiddenSize, layers, inputSize, sequenceLength, classes } = network;
    const config = { cell, hiddenSize, layers, inputSize, sequenceLength, classes, batch };
    return {
      time: async (warmUp, steps) => {
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
  if (done) throw new Error('its process ended before it answered');
  return JSON.parse(value) as unknown;
}
