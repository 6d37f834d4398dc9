import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { UnrollError } from '#shared/contract/errors';
import type { KernelLibrary } from '../../engines/kernels/kernel-library.ts';
import { loadNativeKernels } from '../../engines/kernels/native-library.ts';
import { loadWasmKernels } from '../../engines/kernels/wasm-library.ts';
import { threadCount, threadsNote } from '../../engines/threads.ts';
import { benchEngines, type BenchArguments, type BenchEngine } from './arguments.ts';
import { quick, thorough } from './efforts.ts';
import { startEngine, trainingContestant } from './engine-contestant.ts';
import { measureByTurns, type Contestant } from './measure.ts';
import { isLong, measurementGroups, predictionNetworks, type BenchNetwork } from './networks.ts';
import { PeakMeter } from './peak.ts';
import { openPeers, type Peer } from './peers.ts';
import { measurePredictions } from './predictions.ts';
import { measureSessionSteps } from './session-steps.ts';
import { disturbanceNotes, engineRow, peerRow, type BenchReport } from './report.ts';

/** How long another framework's threads may keep spinning after they were last needed. */
const idlingMilliseconds = 200;

/** A contestant, and the key of its time. */
interface Entry {
  readonly contestant: Contestant;
  readonly bench: BenchNetwork;
  readonly by:
    | { readonly engine: BenchEngine; readonly threads: number }
    | { readonly peer: Peer; readonly threadCounts: readonly number[] };
}

/** All participants, with their open resources. */
interface Field {
  readonly engines: readonly BenchEngine[];
  readonly threadCounts: readonly number[];
  readonly peers: readonly Peer[];
  /** By thread count. */
  readonly meters: ReadonlyMap<number, PeakMeter>;
}

type Times = readonly { readonly entry: Entry; readonly milliseconds: number }[];

/**
 * Measures the engines that load, and the peers if requested, on the given networks.
 * @param log gets lines about the progress
 * @throws UnrollError `unavailable` if no engine loads
 */
export async function runBenchmark(
  options: BenchArguments,
  networks: readonly BenchNetwork[],
  log: (line: string) => void,
): Promise<BenchReport> {
  const { libraries, notes } = loadLibraries();
  const engines = options.engines.filter((engine) => libraries.has(engine));
  if (engines.length === 0) throw new UnrollError('unavailable', notes.join('; '));
  if (!libraries.has('native')) notes.push('Shares refer to WebAssembly’s own peak.');
  else if (engines.includes('wasm')) notes.push('Shares of wasm refer to the native peak.');

  const all = availableParallelism();
  const threadCounts =
    options.threads === undefined ? [...new Set([1, all])] : [threadCount(options.threads, all)];
  const fewer = threadsNote(options.threads ?? 0, all);
  if (fewer !== null) notes.push(fewer);
  const opened = options.peers
    ? await openPeers(threadCounts, options.quick)
    : { peers: [], notes: [] };
  notes.push(...opened.notes);
  const onlyMostOfLong = options.quick && threadCounts.length > 1 && networks.some(isLong);
  if (onlyMostOfLong) notes.push('--quick: 784 steps are measured on all threads only.');

  const meters = openMeters(libraries, new Set([...threadCounts, all]));
  try {
    const efforts = options.quick ? quick : thorough;
    const times: Times[number][] = [];
    for (const group of measurementGroups(networks)) {
      const long = group.some(isLong);
      const field: Field = {
        engines,
        threadCounts: long && onlyMostOfLong ? [all] : threadCounts,
        peers: opened.peers.filter((peer) => {
          const seconds = long ? expectedStep(peer, group[0]!, times) / 1000 : 0;
          if (!group.some((bench) => peer.takes(bench))) return false;
          const spared = 1000 * seconds > efforts.longestPeerMilliseconds;
          if (spared) notes.push(sparedNote(peer, group[0]!, seconds));
          return !spared;
        }),
        meters,
      };
      times.push(...(await measureGroup(group, field, long ? efforts.long : efforts.short, log)));
    }
    log('predictions');
    const asked = predictionNetworks.filter((bench) => isAmong(bench, networks));
    const predictions = await measurePredictions(engines, asked, efforts.brief);
    log('session steps');
    const [engine] = engines;
    const most = Math.max(...threadCounts);
    const sessionSteps = await measureSessionSteps(
      engine!,
      libraries.get(engine!)!,
      networks.filter((bench) => !isLong(bench)),
      options.quick ? [most] : threadCounts,
      efforts.brief,
    );
    const { gigaflops, spread } = meters.get(all)!;
    const measured = rowsOf(times, meters);
    notes.push(...disturbanceNotes(spread, measured.rows));
    return {
      peakGflops: gigaflops,
      peakSpread: spread,
      ...measured,
      predictions,
      sessionSteps,
      notes,
    };
  } finally {
    for (const meter of meters.values()) meter.dispose();
    for (const peer of opened.peers) peer.end();
  }
}

function isAmong({ network }: BenchNetwork, networks: readonly BenchNetwork[]): boolean {
  return networks.some((other) => other.network === network);
}

/** @returns the kernels that load, the preferred ones first, and the reasons of the others */
function loadLibraries(): { libraries: Map<BenchEngine, KernelLibrary>; notes: string[] } {
  const libraries = new Map<BenchEngine, KernelLibrary>();
  const notes: string[] = [];
  for (const engine of benchEngines) {
    try {
      libraries.set(engine, engine === 'native' ? loadNativeKernels() : loadWasmKernels());
    } catch (error) {
      notes.push(`${engine}: left out, ${(error as Error).message}`);
    }
  }
  return { libraries, notes };
}

/** The machine's peak is that of the preferred kernels, whichever are measured. */
function openMeters(
  libraries: ReadonlyMap<BenchEngine, KernelLibrary>,
  threadCounts: ReadonlySet<number>,
): Map<number, PeakMeter> {
  const [library] = libraries.values();
  return new Map([...threadCounts].map((threads) => [threads, new PeakMeter(library!, threads)]));
}

async function measureGroup(
  group: readonly BenchNetwork[],
  field: Field,
  effort: Parameters<typeof measureByTurns>[1],
  log: (line: string) => void,
): Promise<Times> {
  const title = `${group[0]!.network.sequenceLength} steps, ${group.length === 1 ? group[0]!.network.cell : 'all cells'}`;
  log(`${title}: warming up`);
  const entries = await openEntries(group, field);
  try {
    const medians = await measureByTurns(
      entries.map(({ contestant }) => contestant),
      effort,
      async (round) => {
        log(`${title}: round ${round + 1}`);
        if (field.peers.length > 0) await delay(idlingMilliseconds);
        for (const meter of field.meters.values()) meter.measure();
      },
      () => performance.now(),
    );
    return entries.map((entry) => ({ entry, milliseconds: medians.get(entry.contestant)! }));
  } finally {
    for (const { contestant } of entries) contestant.dispose();
  }
}

/** Ours first and the peers last, whose threads idle for a while after their turn. */
async function openEntries(group: readonly BenchNetwork[], field: Field): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const bench of group) {
    for (const engine of field.engines) {
      for (const threads of field.threadCounts) {
        const contestant = trainingContestant(await startEngine(engine, bench, threads), bench);
        entries.push({ contestant, bench, by: { engine, threads } });
      }
    }
  }
  for (const peer of field.peers) {
    // The thread counts of our engines, or there is nothing to compare with.
    const threadCounts = peer.threads.filter((threads) => field.threadCounts.includes(threads));
    if (threadCounts.length === 0) continue;
    for (const bench of group.filter((each) => peer.takes(each))) {
      entries.push({ contestant: await peer.contestant(bench), bench, by: { peer, threadCounts } });
    }
  }
  return entries;
}

/**
 * @returns the expected time of a peer's step on a long network, in milliseconds, from its time on a similar short one
 */
function expectedStep(peer: Peer, { network, batch }: BenchNetwork, times: Times): number {
  const known = times.find(
    ({ entry: { bench, by } }) =>
      'peer' in by &&
      by.peer === peer &&
      bench.batch === batch &&
      bench.network.cell === network.cell &&
      bench.network.hiddenSize === network.hiddenSize,
  );
  if (!known) return 0;
  const steps = network.sequenceLength / known.entry.bench.network.sequenceLength;
  return steps * known.milliseconds;
}

function sparedNote(peer: Peer, { network }: BenchNetwork, seconds: number): string {
  const { cell, sequenceLength } = network;
  return `${peer.name}: ${cell} on ${sequenceLength} steps is left out: a training step would take about ${seconds.toFixed(1)} s.`;
}

function rowsOf(
  times: Times,
  meters: ReadonlyMap<number, PeakMeter>,
): Pick<BenchReport, 'rows' | 'peers'> {
  const rows = times.flatMap(({ entry: { bench, by }, milliseconds }) =>
    'engine' in by ? [engineRow(bench, by, milliseconds, meters.get(by.threads)!)] : [],
  );
  const peers = times.flatMap(({ entry: { bench, by }, milliseconds }) =>
    'peer' in by
      ? by.threadCounts.map((threads) => peerRow(bench, by.peer, threads, milliseconds, rows))
      : [],
  );
  return { rows, peers };
}
