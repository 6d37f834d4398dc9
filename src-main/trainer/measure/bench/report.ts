import type { BenchEngine } from './arguments.ts';
import { trainingOperations } from './floating-point-operations.ts';
import { networkColumns, type BenchNetwork } from './networks.ts';

/** One of our engines on one network. */
export interface EngineRow {
  readonly engine: BenchEngine;
  readonly cell: string;
  readonly hidden: number;
  readonly layers: number;
  readonly batch: number;
  readonly sequence: number;
  readonly threads: number;
  readonly stepMilliseconds: number;
  readonly examplesPerSecond: number;
  readonly gflops: number;
  /** Of the peak of as many threads; null if it would be above 1, which shows that the peak was measured too low. */
  readonly peakShare: number | null;
  /** Whether the machine was quiet while as many threads were measured. */
  readonly isQuiet: boolean;
}

/** Another framework on the same network. */
export interface PeerRow {
  readonly peer: string;
  readonly version: string;
  /** How it was set up. */
  readonly setup: string;
  readonly cell: string;
  readonly hidden: number;
  readonly layers: number;
  readonly batch: number;
  readonly sequence: number;
  readonly threads: number;
  readonly stepMilliseconds: number;
  /** Its step time over ours: the native engine's, or else the fastest engine's that was measured. */
  readonly timesSlower: number;
}

/** One image through a network, to the class probabilities after each time step. */
export interface PredictionRow {
  readonly engine: BenchEngine;
  readonly cell: string;
  readonly hidden: number;
  readonly layers: number;
  readonly sequence: number;
  readonly threads: number;
  readonly milliseconds: number;
}

/** A whole training step from the bytes of images, and the time of its recurrent layers' kernels alone. */
export interface SessionStepRow {
  readonly engine: BenchEngine;
  readonly cell: string;
  readonly hidden: number;
  readonly layers: number;
  readonly batch: number;
  readonly sequence: number;
  readonly threads: number;
  readonly stepMilliseconds: number;
  readonly recurrentMilliseconds: number;
  /** How much longer the whole takes, as a share of the recurrent kernels. */
  readonly outsideShare: number;
}

/** What the kernel that does nothing but multiply-adds reached on a number of threads. */
export interface Peak {
  readonly gigaflops: number;
  /** How far its runs differ, as a share of their median. */
  readonly spread: number;
}

export interface BenchReport {
  /** Of all threads. */
  readonly peakGflops: number;
  /** Of all threads, too. */
  readonly peakSpread: number;
  readonly rows: readonly EngineRow[];
  readonly peers: readonly PeerRow[];
  readonly predictions: readonly PredictionRow[];
  readonly sessionSteps: readonly SessionStepRow[];
  /** Notes for the reader: what is missing and why. */
  readonly notes: readonly string[];
}

/** The peak kernel's runs differ by 2 to 3 % on a machine without other work, and by 20 % and more beside it. */
const largestQuietSpread = 0.1;

/** @param peak that of as many threads */
export function engineRow(
  bench: BenchNetwork,
  by: { readonly engine: BenchEngine; readonly threads: number },
  stepMilliseconds: number,
  peak: Peak,
): EngineRow {
  const gflops = trainingOperations(bench.network, bench.batch) / stepMilliseconds / 1e6;
  const peakShare = gflops / peak.gigaflops;
  return {
    engine: by.engine,
    ...networkColumns(bench),
    threads: by.threads,
    stepMilliseconds,
    examplesPerSecond: (1000 * bench.batch) / stepMilliseconds,
    gflops,
    peakShare: peakShare > 1 ? null : peakShare,
    isQuiet: peak.spread <= largestQuietSpread && peakShare <= 1,
  };
}

/** @returns what to tell the reader if the machine was not quiet, else nothing */
export function disturbanceNotes(peakSpread: number, rows: readonly EngineRow[]): string[] {
  if (rows.every(({ isQuiet }) => isQuiet)) return [];
  const [spread, most] = [peakSpread, largestQuietSpread].map((share) => (100 * share).toFixed(0));
  return [
    `The machine was not quiet: the runs of the peak kernel on all threads differ by ${spread} % (quiet: at most ${most} %). Rows marked * are unreliable, and so is what is derived from them; run the benchmark again when nothing else is running.`,
  ];
}

/** @param rows those of our engines, including one of the same network and threads */
export function peerRow(
  bench: BenchNetwork,
  peer: { readonly name: string; readonly version: string; readonly setup: string },
  threads: number,
  stepMilliseconds: number,
  rows: readonly EngineRow[],
): PeerRow {
  return {
    peer: peer.name,
    version: peer.version,
    setup: peer.setup,
    ...networkColumns(bench),
    threads,
    stepMilliseconds,
    timesSlower: stepMilliseconds / comparedStep(bench, threads, rows),
  };
}

function comparedStep(bench: BenchNetwork, threads: number, rows: readonly EngineRow[]): number {
  const wanted = Object.entries({ ...networkColumns(bench), threads });
  const same = rows.filter((row) =>
    wanted.every(([column, value]) => row[column as keyof EngineRow] === value),
  );
  const native = same.filter(({ engine }) => engine === 'native');
  const compared = native.length > 0 ? native : same;
  return Math.min(...compared.map(({ stepMilliseconds }) => stepMilliseconds));
}

/**
 * @returns the report as one JSON document. A peer's row doesn't have the sequence length there, so only those of short
 * sequences are included; the table has all.
 */
export function reportAsJson(report: BenchReport): string {
  const { peakGflops, peakSpread, rows, peers, predictions, sessionSteps } = report;
  const shortest = Math.min(...peers.map(({ sequence }) => sequence));
  const listed = peers
    .filter(({ sequence }) => sequence === shortest)
    .map((row) => ({ ...row, sequence: undefined }));
  const document = { peakGflops, peakSpread, rows, peers: listed, predictions, sessionSteps };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @returns the report as text */
export function reportAsText(report: BenchReport): string {
  const { peakGflops, peakSpread, rows, peers, predictions, sessionSteps, notes } = report;
  const networkOf = (row: EngineRow | PeerRow | SessionStepRow): string[] =>
    [row.cell, row.hidden, row.layers, row.batch, row.sequence, row.threads].map(String);
  const networkTitles = ['cell', 'hidden', 'layers', 'batch', 'steps', 'threads'];
  const parts = [
    `FMA peak of all threads: ${peakGflops.toFixed(1)} GFLOP/s, spread ${(100 * peakSpread).toFixed(1)} %\n`,
    alignedTable(
      ['engine', ...networkTitles, 'ms/step', 'examples/s', 'GFLOP/s', 'of peak', ''],
      rows.map((row) => [
        row.engine,
        ...networkOf(row),
        row.stepMilliseconds.toFixed(2),
        row.examplesPerSecond.toFixed(0),
        row.gflops.toFixed(1),
        row.peakShare === null ? '-' : `${(100 * row.peakShare).toFixed(1)} %`,
        row.isQuiet ? '' : '*',
      ]),
    ),
  ];
  if (peers.length > 0) {
    parts.push(
      alignedTable(
        ['peer', 'version', ...networkTitles, 'ms/step', 'times slower'],
        peers.map((row) => [
          row.peer,
          row.version,
          ...networkOf(row),
          row.stepMilliseconds.toFixed(2),
          row.timesSlower.toFixed(2),
        ]),
      ),
    );
  }
  if (predictions.length > 0) {
    parts.push(
      alignedTable(
        ['prediction', 'cell', 'hidden', 'layers', 'steps', 'threads', 'ms'],
        predictions.map((row) => [
          row.engine,
          ...[row.cell, row.hidden, row.layers, row.sequence, row.threads].map(String),
          row.milliseconds.toFixed(2),
        ]),
      ),
    );
  }
  if (sessionSteps.length > 0) {
    parts.push(
      alignedTable(
        ['session', ...networkTitles, 'ms/step', 'ms recurrent', 'outside'],
        sessionSteps.map((row) => [
          row.engine,
          ...networkOf(row),
          row.stepMilliseconds.toFixed(2),
          row.recurrentMilliseconds.toFixed(2),
          `${(100 * row.outsideShare).toFixed(1)} %`,
        ]),
      ),
    );
  }
  if (notes.length > 0) parts.push(notes.map((note) => `${note}\n`).join(''));
  return parts.join('\n');
}

/** @returns an aligned table: the first column to the left, the others to the right */
function alignedTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
        )
        .join('  ')
        .concat('\n'),
    )
    .join('');
}
