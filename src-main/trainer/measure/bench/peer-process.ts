import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Contestant } from './measure.ts';
import type { BenchNetwork } from './networks.ts';

/** The first message of a process, about itself. */
export interface Greeting {
  readonly version: string;
  /** Names of the cells that it can train. */
  readonly cells: readonly string[];
}

/**
 * A process that trains with another framework, such as `scripts/bench-pytorch.py` and `scripts/bench-layers.mjs`.
 * Requests and answers are lines of JSON.
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

  /** @throws Error if it doesn't start; its own message is on standard error */
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
    child.on('error', () => lines.close()); // this ends the wait for an answer
    child.stdin.on('error', () => undefined);
    return new PeerProcess(child.stdin, answers, (await nextAnswer(answers)) as Said);
  }

  /** @returns whether the framework has a network's cell */
  knows({ network }: BenchNetwork): boolean {
    return this.greeting.cells.includes(network.cell);
  }

  /** @returns a contestant in this process; there can be many, one working at a time */
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

  /** Ends the process, by ending its requests. */
  end(): void {
    this.#requests.end();
  }
}

async function nextAnswer(answers: AsyncIterator<string>): Promise<unknown> {
  const { done, value } = await answers.next();
  if (done) throw new Error('its process ended before it answered');
  return JSON.parse(value) as unknown;
}
