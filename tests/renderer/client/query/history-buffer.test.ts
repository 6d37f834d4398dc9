import { describe, expect, it } from 'vitest';
import { HistoryBuffer, isGap } from '../../../../src-renderer/client/query/history-buffer.ts';
import { sampleHistory, samplePoint } from '../../../support/records.ts';

describe('HistoryBuffer', () => {
  it('holds the points that were read and those from events, without duplicates', () => {
    const buffer = new HistoryBuffer();
    buffer.append(sampleHistory([20, 40]));
    buffer.appendPoint(samplePoint(40));
    buffer.appendPoint(samplePoint(60));
    buffer.append(sampleHistory([40, 60, 80]));
    expect([...buffer.columns().step]).toEqual([20, 40, 60, 80]);
    expect(buffer.columns().loss[3]).toBe(samplePoint(80).loss);
    expect(buffer.lastStep).toBe(80);
  });

  it('grows far beyond its first size', () => {
    const buffer = new HistoryBuffer();
    for (let step = 1; step <= 5000; step++) buffer.appendPoint(samplePoint(step));
    const { step, epoch } = buffer.columns();
    expect(step).toHaveLength(5000);
    expect([step[0], step[4999]]).toEqual([1, 5000]);
    expect(epoch[2500]).toBe(samplePoint(2501).epoch);
  });

  it('keeps only the requested columns', () => {
    const buffer = new HistoryBuffer(['step', 'loss']);
    buffer.append({ ...sampleHistory([20]), accuracy: new Float64Array(0) });
    buffer.appendPoint(samplePoint(40));
    buffer.append({ ...sampleHistory([40, 60]), accuracy: new Float64Array(0) });
    buffer.dropAfter(40);
    const { step, loss, accuracy } = buffer.columns();
    expect([...step]).toEqual([20, 40]);
    expect([...loss]).toEqual([samplePoint(20).loss, samplePoint(40).loss]);
    expect(accuracy).toHaveLength(0);
  });

  it('doesn’t change the columns it was given', () => {
    const given = sampleHistory([20, 40]);
    const buffer = new HistoryBuffer();
    buffer.append(given);
    buffer.dropAfter(20);
    buffer.appendPoint({ ...samplePoint(40), loss: 99 });
    expect(given).toEqual(sampleHistory([20, 40]));
  });

  it('leaves returned columns unchanged, even if a resumed run produces points again', () => {
    const buffer = new HistoryBuffer();
    buffer.append(sampleHistory([20, 40, 60]));
    const before = buffer.columns();
    buffer.dropAfter(40);
    buffer.appendPoint({ ...samplePoint(60), loss: 99 });
    expect([...buffer.columns().loss]).toEqual([before.loss[0], before.loss[1], 99]);
    expect(before.loss[2]).toBe(samplePoint(60).loss);
  });

  it('is empty at first, and drops everything for a run that starts over', () => {
    const buffer = new HistoryBuffer();
    expect(buffer.lastStep).toBe(0);
    buffer.append(sampleHistory([20]));
    buffer.dropAfter(0);
    expect(buffer.columns().step).toHaveLength(0);
  });
});

describe('isGap', () => {
  it.each([
    [0, 20, false],
    [20, 40, false],
    // The last point comes at the last step, whatever that is.
    [860, 866, false],
    [20, 60, true],
    [0, 40, true],
    // A run that was resumed between two points.
    [25, 40, false],
    [25, 60, true],
  ])('from step %d to %d: %s', (last, step, gap) => {
    expect(isGap(last, step, 20)).toBe(gap);
  });
});
