import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { learningRateAt, type ScheduleSettings } from '#main/trainer/run/schedule';

function rates(
  settings: Partial<ScheduleSettings>,
  totalSteps: number,
  stepsPerEpoch = totalSteps,
): number[] {
  const config = { ...defaultConfig(), ...settings };
  return Array.from({ length: totalSteps }, (_, step) =>
    learningRateAt(config, step, stepsPerEpoch, totalSteps),
  );
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, step) => {
    expect(Math.abs(found[step]! - value), `step ${step}`).toBeLessThanOrEqual(1e-12 * value);
  });
}

describe('learningRateAt', () => {
  it('keeps a constant rate', () => {
    expect(rates({ schedule: 'constant', learningRate: 0.003 }, 4)).toEqual([
      0.003, 0.003, 0.003, 0.003,
    ]);
  });

  it('steps down after each stepEpochs epochs, as StepLR does', () => {
    const settings = { learningRate: 0.8, stepEpochs: 2, stepFactor: 0.5 };
    // Two steps an epoch: StepLR(step_size=2, gamma=0.5), stepped once an epoch.
    const expected = [0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2];
    expect(rates({ schedule: 'step', ...settings }, 10, 2)).toEqual(expected);
  });

  it('anneals by a cosine over the whole run, as CosineAnnealingLR does', () => {
    // eta_min + (base - eta_min) (1 + cos(pi t / T_max)) / 2 with base 1, eta_min 0.1, T_max 8
    const expected = [
      1, 0.9657457896300791, 0.8681980515339464, 0.7222075445642904, 0.55, 0.3777924554357096,
      0.23180194846605364, 0.13425421036992087,
    ];
    expectClose(rates({ schedule: 'cosine', learningRate: 1, finalShare: 0.1 }, 8), expected);
  });

  it('runs one cycle as OneCycleLR does by default', () => {
    // max_lr 0.1, total_steps 10: from 0.1 / 25 up to 0.1 at step 0.3 * 10 - 1 = 2, down to 0.004 / 1e4 at step 9
    const expected = [
      0.004, 0.052, 0.1, 0.09504846320134738, 0.0811745653949763, 0.06112620219362893,
      0.03887419780637107, 0.0188258346050237, 0.004951936798652629, 4e-7,
    ];
    expectClose(rates({ schedule: 'oneCycle', learningRate: 0.1 }, 10), expected);
  });

  it('rises to the peak and falls from it in one cycle', () => {
    const cycle = rates({ schedule: 'oneCycle', learningRate: 1 }, 1000);
    const top = cycle.indexOf(Math.max(...cycle));
    expect(top).toBe(299);
    expect(cycle[top]).toBe(1);
    for (let step = 1; step < cycle.length; step++) {
      const rising = cycle[step]! > cycle[step - 1]!;
      expect(rising, `step ${step}`).toBe(step <= top);
    }
  });

  it.each([1, 2, 3, 4])('gives positive rates in a cycle of %i steps', (totalSteps) => {
    const cycle = rates({ schedule: 'oneCycle', learningRate: 1 }, totalSteps);
    expect(cycle.every((rate) => rate > 0 && rate <= 1)).toBe(true);
    expect(cycle.at(-1)).toBeCloseTo(0.04 / 1e4, 12);
  });

  it('warms up linearly to the value of the schedule', () => {
    const warm = { warmUpSteps: 4 };
    expect(rates({ schedule: 'constant', learningRate: 1, ...warm }, 6)).toEqual([
      0.25, 0.5, 0.75, 1, 1, 1,
    ]);
    const cosine = rates({ schedule: 'cosine', learningRate: 1 }, 8);
    expectClose(
      rates({ schedule: 'cosine', learningRate: 1, ...warm }, 8),
      cosine.map((rate, step) => (rate * Math.min(4, step + 1)) / 4),
    );
    const step = { schedule: 'step', learningRate: 1, stepEpochs: 1, stepFactor: 0.5 } as const;
    expect(rates({ ...step, ...warm }, 6, 2)).toEqual([0.25, 0.5, 0.375, 0.5, 0.25, 0.25]);
  });

  it('leaves warm-up out of one cycle', () => {
    const cycle = rates({ schedule: 'oneCycle', learningRate: 1 }, 20);
    expect(rates({ schedule: 'oneCycle', learningRate: 1, warmUpSteps: 10 }, 20)).toEqual(cycle);
  });
});
