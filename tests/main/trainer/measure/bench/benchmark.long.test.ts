import { describe, expect, it } from 'vitest';
import { parseBenchArguments } from '#main/trainer/measure/bench/arguments';
import { runBenchmark } from '#main/trainer/measure/bench/benchmark';
import { networkWith } from '../../../../support/networks.ts';

describe('runBenchmark', () => {
  const tiny = { network: networkWith({ cell: 'GRU' }), batch: 3 };

  it('measures an engine against the peak of the machine, and TensorFlow.js beside it', async () => {
    const options = parseBenchArguments(
      ['--quick', '--peers', '--engine', 'wasm', '--threads', '1'], //
    );
    const said: string[] = [];
    const report = await runBenchmark(options, [tiny], (line) => said.push(line));
    expect(report.peakGflops).toBeGreaterThan(0);
    expect(report.peakSpread).toBeGreaterThanOrEqual(0);
    expect(report.rows).toEqual([
      {
        engine: 'wasm',
        cell: 'GRU',
        hidden: 5,
        layers: 1,
        batch: 3,
        sequence: 4,
        threads: 1,
        stepMilliseconds: expect.any(Number) as number,
        examplesPerSecond: expect.any(Number) as number,
        gflops: expect.any(Number) as number,
        peakShare: expect.any(Number) as number,
        isQuiet: expect.any(Boolean) as boolean,
      },
    ]);
    const [row] = report.rows;
    expect(row!.peakShare).toBeGreaterThan(0);
    expect(row!.peakShare).toBeLessThan(1);
    const tensorflow = report.peers.find(({ peer }) => peer === 'tensorflow-js-ops')!;
    expect(tensorflow).toMatchObject({ cell: 'GRU', hidden: 5, batch: 3, threads: 1 });
    expect(tensorflow.timesSlower).toBeCloseTo(
      tensorflow.stepMilliseconds / row!.stepMilliseconds,
      9,
    );
    expect(tensorflow.setup).toContain('plain operations');
    const [step] = report.sessionSteps;
    expect(step).toMatchObject({ engine: 'wasm', cell: 'GRU', batch: 3, threads: 1 });
    expect(step!.outsideShare).toBeCloseTo(
      step!.stepMilliseconds / step!.recurrentMilliseconds - 1,
      9,
    );
    expect(said).toContain('4 steps, GRU: round 1');
  }, 240_000);
});
