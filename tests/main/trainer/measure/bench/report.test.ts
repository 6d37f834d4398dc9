import { describe, expect, it } from 'vitest';
import { trainingOperations } from '#main/trainer/measure/bench/floating-point-operations';
import { benchNetworks, networkColumns } from '#main/trainer/measure/bench/networks';
import {
  engineRow,
  peerRow,
  reportAsJson,
  reportAsText,
  type BenchReport,
} from '#main/trainer/measure/bench/report';

const short = benchNetworks.find(({ network }) => network.cell === 'GRU')!;
const long = benchNetworks.findLast(({ network }) => network.cell === 'GRU')!;
const rows = [
  engineRow(short, { engine: 'wasm', threads: 2 }, 10, 200),
  engineRow(short, { engine: 'native', threads: 2 }, 20, 200),
  engineRow(short, { engine: 'wasm', threads: 1 }, 40, 100),
  engineRow(long, { engine: 'native', threads: 2 }, 100, 200),
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
  return { peakGflops: 200, rows, peers, predictions, sessionSteps, notes: ['One thing.'] };
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
    });
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
    expect(peak).toBe('FMA peak of all threads: 200.0 GFLOP/s');
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
