/** Compares TensorFlow's own library with the kernels and with WebAssembly, `scripts/bench-libtensorflow.mjs`. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { startEngine, trainingContestant } from '#main/trainer/measure/bench/engine-contestant';
import type { Contestant } from '#main/trainer/measure/bench/measure';
import { benchNetworks, isLong, type BenchNetwork } from '#main/trainer/measure/bench/networks';
import { PeerProcess } from '#main/trainer/measure/bench/peer-process';
import { median } from '#shared/statistics/median';

const rounds = 5;
const stepsPerTurn = 2;
const scripts = join(import.meta.dirname, '..', '..', 'scripts');

const threads = Number(process.argv[2] ?? availableParallelism());
const environment = { TF_NUM_INTRAOP_THREADS: String(threads), TF_CPP_MIN_LOG_LEVEL: '2' };

function peer(script: string, flags: readonly string[], backend = ''): Promise<PeerProcess> {
  const words = [join(scripts, script), ...flags];
  const variables = { ...environment, UNROLL_TENSORFLOW_BACKEND: backend };
  return PeerProcess.start(process.execPath, words, variables);
}

const peers = {
  'engine on libtensorflow': await peer('bench-libtensorflow.mjs', ['--engine'], 'tensorflow'),
  'engine on WASM': await peer('bench-libtensorflow.mjs', ['--engine'], 'wasm'),
  'layers on libtensorflow': await peer('bench-libtensorflow.mjs', ['--layers']),
  'layers on WASM': await peer('bench-layers.mjs', []),
};

/** The least and the median step of each contestant, which take turns. */
async function compare(bench: BenchNetwork): Promise<Map<string, [least: number, median: number]>> {
  const contestants = new Map<string, Contestant>();
  for (const name of ['native', 'wasm'] as const) {
    const engine = await startEngine(name, bench, threads);
    contestants.set(`kernels, ${name}`, trainingContestant(engine, bench));
  }
  for (const [name, process] of Object.entries(peers)) {
    contestants.set(name, process.contestant(bench));
  }
  const samples = new Map([...contestants.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, contestant] of contestants) {
      const steps = name.startsWith('kernels') ? 10 * stepsPerTurn : stepsPerTurn;
      samples.get(name)!.push(...(await contestant.time(1, steps)));
    }
  }
  for (const contestant of contestants.values()) contestant.dispose();
  return new Map(
    [...samples].map(([name, values]) => [name, [Math.min(...values), median(values)]]),
  );
}

console.log(
  `${cpus()[0]!.model}, ${threads} threads, load before it ${loadavg()[0]!.toFixed(1)}, libtensorflow ` +
    `${peers['layers on libtensorflow'].greeting.version}, Node ${process.versions.node}`,
);
console.log(
  'cell  hidden  layers  batch  what                     least ms  median ms  times native',
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
