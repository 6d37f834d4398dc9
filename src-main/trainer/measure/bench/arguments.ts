import { parseArgs } from 'node:util';
import { UnrollError } from '#shared/contract/errors';

/** The engines measured as ours; TensorFlow.js is a peer. */
export const benchEngines = ['native', 'wasm'] as const;
export type BenchEngine = (typeof benchEngines)[number];

export interface BenchArguments {
  readonly json: boolean;
  readonly quick: boolean;
  readonly peers: boolean;
  readonly help: boolean;
  readonly engines: readonly BenchEngine[];
  /** The only number of threads to measure; undefined for one and all. */
  readonly threads: number | undefined;
}

export const usage = `npm run -s bench -- [flags]

  --peers            also times TensorFlow.js, and PyTorch if a python3 has it
  --quick            everything in about 50 seconds, less precisely
  --json             one JSON document on standard output
  --engine NAME      only this engine: ${benchEngines.join(' or ')}
  --threads N        only this number of threads, instead of 1 and all cores
  --help             this page
`;

/**
 * Parses the command line of the benchmark.
 * @throws UnrollError `invalid-input` that names the flag
 */
export function parseBenchArguments(words: readonly string[]): BenchArguments {
  const values = parseFlags(words);
  const { engine, threads } = values;
  const chosen = benchEngines.filter((name) => engine === undefined || name === engine);
  if (chosen.length === 0) {
    throw refusal(`--engine: "${engine}" doesn’t exist; use ${benchEngines.join(' or ')}`);
  }
  if (threads !== undefined && !(/^[1-9]\d*$/.test(threads) && Number(threads) <= 256)) {
    throw refusal(`--threads: "${threads}" is not allowed; use a whole number from 1 to 256`);
  }
  return {
    json: values.json,
    quick: values.quick,
    peers: values.peers,
    help: values.help,
    engines: chosen,
    threads: threads === undefined ? undefined : Number(threads),
  };
}

function parseFlags(words: readonly string[]) {
  const off = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: { json: off, quick: off, peers: off, help: off, engine: text, threads: text },
    }).values;
  } catch (error) {
    throw refusal((error as Error).message.split('. ', 1)[0]!);
  }
}

function refusal(message: string): UnrollError {
  return new UnrollError('invalid-input', `${message}. --help lists the flags`);
}
