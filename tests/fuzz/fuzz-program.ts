/** The process that is fuzzed: commands or files, from one number to another. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { toWireError } from '#shared/contract/errors';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { commandTarget } from './command-target.ts';
import { fileTarget } from './file-target.ts';
import type { FuzzMessage } from './fuzz-protocol.ts';

/** By so much one input may raise the most memory that the process has ever taken, in bytes. */
const maxMemoryForOne = 400 * 1024 ** 2;
const memoryEvery = 500;

const [kind, folder = '', trainer = '', seed, from, to] = process.argv.slice(2);

function tell(message: FuzzMessage): void {
  process.send!(message);
}

function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const target = await (kind === 'commands'
  ? commandTarget(folder, trainer)
  : fileTarget(folder, trainer));
for (let number = Number(from); number < Number(to); number++) {
  const random = new RandomStream(
    Number(seed),
    purpose.shuffle,
    kind === 'commands' ? 1 : 2,
    number,
  );
  const { what, run } = target.prepare(random);
  tell({ kind: 'at', number, what });
  const before = peakMemory();
  try {
    await run();
    tell({ kind: 'answered', answer: 'result' });
  } catch (error) {
    const { code, message } = toWireError(error);
    tell({ kind: 'answered', answer: code });
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    if (code === 'internal') tell({ kind: 'violation', text: `internal: ${message}\n${stack}` });
  }
  const grown = peakMemory() - before;
  if (grown > maxMemoryForOne) {
    tell({ kind: 'violation', text: `took ${Math.round(grown / 1024 ** 2)} MiB` });
  }
  if (number % memoryEvery === 0) {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    tell({ kind: 'memory', bytes: heapUsed + external });
  }
}
await target.close();
tell({ kind: 'done' });
process.disconnect();
