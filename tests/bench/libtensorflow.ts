/** Compares TensorFlow's own library with the kernels and with WebAssembly, `scripts/bench-libtensorflow.mjs`. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchNetworks, isLong, type BenchNetwork } from '#main/trainer/measure/bench/networks';
import { PeerProcess } from '#main/trainer/measure/bench/peer-process';
import { median } from '#shared/statistics/summary';
import { clockVariable } from '../../scripts/bench-serve.mjs';

const rounds = 5;
const steps = { kernels: 30, others: 2 };
const scripts = join(import.meta.dirname, '..', '..', 'scripts');

const { values } = parseArgs({
  options: { threads: { type: 'string' }, processor: { type: 'boolean', default: false } },
});
const threads = Number(values.threads ?? availableParallelism());

function start(script: string, flags: readonly string[], backend = ''): Promise<PeerProcess> {
  return PeerProcess.start(process.execPath, [join(scripts, script), ...flags], {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_CPP_MIN_LOG_LEVEL: '2',
    UNROLL_TENSORFLOW_BACKEND: backend,
    [clockVariable]: values.processor ? 'processor' : '',
  });
}

function startEngine(name: string, backend?: string): Promise<PeerProcess> {
  return start('bench-libtensorflow.mjs', ['--engine', name], backend);
}

const layers = await start('bench-libtensorflow.mjs', ['--layers']);
const peers = {
  'kernels, native': await startEngine('native'),
  'kernels, WebAssembly': await startEngine('wasm'),
  'engine on libtensorflow': await startEngine('tensorflow', 'tensorflow'),
  'engine on WASM': await startEngine('tensorflow', 'wasm'),
  'layers on libtensorflow': layers,
  'layers on WASM': await start('bench-layers.mjs', []),
};

/** The least and the median step of each peer, which take turns. */
async function compare(bench: BenchNetwork): Promise<Map<string, [least: number, median: number]>> {
  const contestants = Object.entries(peers).map(([name, process]) => ({
    name,
    contestant: process.contestant(bench),
    samples: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { name, contestant, samples } of contestants) {
      const count = name.startsWith('kernels') ? steps.kernels : steps.others;
      samples.push(...(await contestant.time(round === 0 ? count : 1, count)));
    }
  }
  return new Map(
    contestants.map(({ name, samples }) => [name, [Math.min(...samples), median(samples)]]),
  );
}

console.log(
  `${cpus()[0]!.model}, threads: ${threads}, load before it ${loadavg()[0]!.toFixed(1)}, libtensorflow ` +
    `${layers.greeting.version}, Node ${process.versions.node}`,
);
console.log(values.processor ? 'milliseconds of all cores' : 'milliseconds');
console.log(
  'cell  hidden  layers  batch  what                        least     median  times native',
);
for (const bench of benchNetworks.filter((network) => !isLong(network))) {
  const { network, batch } = bench;
  const results = await compare(bench);
  const [native] = results.get('kernels, native')!;
  for (const [name, [least, middle]] of results) {
    const columns = [
      network.cell.padStart(4),
      String(network.hiddenSize).padStart(6),
      String(network.layers).padStart(6),
      String(batch).padStart(5),
      name.padEnd(23),
      least.toFixed(2).padStart(8),
      middle.toFixed(2).padStart(9),
      (least / native).toFixed(1).padStart(12),
    ];
    console.log(columns.join('  '));
  }
}
for (const process of Object.values(peers)) process.end();
