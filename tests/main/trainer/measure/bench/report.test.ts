import { describe, expect, it } from 'vitest';
import { trainingOperations } from '#main/trainer/measure/bench/floating-point-operations';
import { benchNetworks, networkColumns } from '#main/trainer/measure/bench/networks';
import {
  disturbanceNotes,
  engineRow,
  peerRow,
  reportAsJson,
  reportAsText,
  type BenchReport,
  type Peak,
} from '#main/trainer/measure/bench/report';

const short = benchNetworks.find(({ network }) => network.cell === 'GRU')!;
const long = benchNetworks.findLast(({ network }) => network.cell === 'GRU')!;
const quiet = (gigaflops: number): Peak => ({ gigaflops, spread: 0.02 });
const rows = [
  engineRow(short, { engine: 'wasm', threads: 2 }, 10, quiet(200)),
  engineRow(short, { engine: 'native', threads: 2 }, 20, quiet(200)),
  engineRow(short, { engine: 'wasm', threads: 1 }, 40, quiet(100)),
  engineRow(long, { engine: 'native', threads: 2 }, 100, quiet(500)),
];
const peer = { name: 'PyTorch', version: '1.2', setup: 'as installed' };

const predictions = [
  {
    engine: 'wasm' as const,
    cell: 'GRU',
    hidden: 256,
    layers: 2,
    sequence: 28,
    threads: 1,
    milliseconds: 1.25,
  },
];
const sessionSteps = [
  {
    engine: 'native' as const,
    ...networkColumns(short),
    threads: 2,
    stepMilliseconds: 21,
    recurrentMilliseconds: 20,
    outsideShare: 0.05,
  },
];

function report(): BenchReport {
  const peers = [peerRow(short, peer, 2, 50, rows), peerRow(long, peer, 2, 400, rows)];
  return {
    peakGflops: 200,
    peakSpread: 0.02,
    rows,
    peers,
    predictions,
    sessionSteps,
    notes: ['One thing.'],
  };
}

describe('engineRow', () => {
  it('derives the speeds from the step', () => {
    const gflops = trainingOperations(short.network, 128) / 0.01 / 1e9;
    expect(rows[0]).toEqual({
      engine: 'wasm',
      cell: 'GRU',
      hidden: 128,
      layers: 1,
      batch: 128,
      sequence: 28,
      threads: 2,
      stepMilliseconds: 10,
      examplesPerSecond: 12_800,
      gflops: expect.closeTo(gflops, 6) as number,
      peakShare: expect.closeTo(gflops / 200, 9) as number,
      isQuiet: true,
    });
  });

  it('is marked where the runs of the peak differ much', () => {
    const by = { engine: 'native', threads: 2 } as const;
    expect(engineRow(short, by, 10, { gigaflops: 200, spread: 0.1 }).isQuiet).toBe(true);
    expect(engineRow(short, by, 10, { gigaflops: 200, spread: 0.11 }).isQuiet).toBe(false);
  });

  it('has no share above the peak, and is marked', () => {
    const { gflops } = rows[0]!;
    const by = { engine: 'native', threads: 2 } as const;
    const above = engineRow(short, by, 10, quiet(gflops / 1.01));
    expect(above).toMatchObject({ peakShare: null, isQuiet: false });
    const text = reportAsText({ ...report(), rows: [above] });
    expect(text).toMatch(/native .* - +\*\n/);
    expect(text).not.toMatch(/101/);
  });
});

describe('disturbanceNotes', () => {
  it('has nothing to say of a quiet machine', () => {
    expect(disturbanceNotes(0.02, rows)).toEqual([]);
  });

  it('names the spread, and what is marked', () => {
    const [note] = disturbanceNotes(0.34, [{ ...rows[0]!, isQuiet: false }]);
    expect(note).toMatch(/not quiet.*34 %.*at most 10 %.*\*/);
  });
});

describe('peerRow', () => {
  it('compares with the native engine on the same network and threads', () => {
    expect(peerRow(short, peer, 2, 50, rows).timesSlower).toBe(2.5);
    expect(peerRow(long, peer, 2, 50, rows).timesSlower).toBe(0.5);
  });

  it('compares with the fastest of ours where native was not measured', () => {
    expect(peerRow(short, peer, 1, 50, rows).timesSlower).toBe(1.25);
  });
});

describe('a report', () => {
  it('is one JSON document whose peers are those of the short sequences', () => {
    expect(JSON.parse(reportAsJson(report()))).toEqual({
      peakGflops: 200,
      peakSpread: 0.02,
      rows,
      peers: [
        {
          peer: 'PyTorch',
          version: '1.2',
          setup: 'as installed',
          cell: 'GRU',
          hidden: 128,
          layers: 1,
          batch: 128,
          threads: 2,
          stepMilliseconds: 50,
          timesSlower: 2.5,
        },
      ],
      predictions,
      sessionSteps,
    });
  });

  it('is aligned tables and the notes for a person', () => {
    const [peak, engines, peers, images, steps, notes] = reportAsText(report()).split('\n\n');
    expect(peak).toBe('FMA peak of all threads: 200.0 GFLOP/s, spread 2.0 %');
    for (const table of [engines!, peers!, images!, steps!]) {
      expect(new Set(table.split('\n').map((line) => line.length)).size).toBe(1);
    }
    expect(engines).toMatch(/native .*GRU .*784 .*100\.00/);
    expect(peers).toMatch(/PyTorch .*1\.2 .*784 .*400\.00 .*4\.00/);
    expect(images).toMatch(/wasm .*GRU .*256 .*1\.25/);
    expect(steps).toMatch(/native .*GRU .*21\.00 .*20\.00 .*5\.0 %/);
    expect(notes).toBe('One thing.\n');
  });
});
