import { expect, test } from 'vitest';
import { ProgressReporter, progressBar } from '#main/cli/progress';
import { TerminalOutput } from '#main/cli/terminal-output';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { sampleEpoch } from '../../support/records.ts';

type ProgressEvent = Extract<RunEvent, { kind: 'progress' }>;

function progressAt(step: number, totalSteps = 100): ProgressEvent {
  return {
    kind: 'progress',
    totalSteps,
    secondsLeft: 75,
    point: {
      step,
      epoch: (2 * step) / totalSteps,
      seconds: 1,
      loss: 0.12345,
      accuracy: 0.9634,
      learningRate: 0.001,
      gradientNorm: 1,
      examplesPerSecond: 12345,
      memoryBytes: 1,
    },
  };
}

/** A reporter of a run of two epochs, what it has written, and its clock. */
function reporterOn(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = { ...terminal, write: (text: string) => written.push(text) };
  const reporter = new ProgressReporter(new TerminalOutput(output), 2, () => clock.now);
  return { reporter, written, clock, output };
}

test('a bar shows epoch, loss, accuracy, time left and speed', () => {
  expect(progressBar(progressAt(42), 2, 200)).toBe(
    'epoch 1/2  [########------------]   42 %  loss 0.1235  acc. 96.34 %  1 min 15 s left  12,345/s',
  );
});

test('the bar of a verification counts steps', () => {
  const event = { kind: 'verifying', step: 1500, lastStep: 2000, secondsLeft: 75 } as const;
  expect(progressBar(event, 2, 200)).toBe(
    'step 1,500/2,000  [###############-----]   75 %  1 min 15 s left',
  );
});

test('the time left is not said before there is anything to tell it by', () => {
  const event = { kind: 'verifying', step: 0, lastStep: 2000, secondsLeft: 0 } as const;
  expect(progressBar(event, 2, 200)).toBe('step 0/2,000  [--------------------]    0 %');
});

test('the last step belongs to the last epoch', () => {
  expect(progressBar(progressAt(100), 2, 200)).toContain(
    'epoch 2/2  [####################]  100 %',
  );
});

test.each([120, 100, 80, 60, 40, 20, 10, 1, 0])('a bar fits into %d columns', (width) => {
  expect(progressBar(progressAt(42), 2, width).length).toBeLessThanOrEqual(width);
});

test('in 79 columns there is room for everything', () => {
  expect(progressBar(progressAt(42), 2, 79)).toMatch(/ \[#+-+\] .* left {2}12,345\/s$/);
});

test('what has no room is left out whole, the bar first', () => {
  expect(progressBar(progressAt(42), 2, 70)).toBe(
    'epoch 1/2   42 %  loss 0.1235  acc. 96.34 %  1 min 15 s left  12,345/s',
  );
  expect(progressBar(progressAt(42), 2, 60)).toMatch(/1 min 15 s left$/);
});

test('in a terminal the bar is written over, within the present width', () => {
  const { reporter, written, output } = reporterOn({ isTTY: true, columns: 60 });
  reporter.event(progressAt(1));
  output.columns = 40;
  reporter.event(progressAt(2));
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/^\r[^\n]*$/);
  expect(written[1]?.replace(/[\r\u001b]|\[K/g, '').length).toBeLessThan(40);
});

test('a line that stays takes the bar away first', () => {
  const { reporter, written } = reporterOn({ isTTY: true, columns: 80 });
  reporter.event(progressAt(1));
  reporter.event({ kind: 'note', text: 'careful' });
  expect(written.slice(1)).toEqual(['\r\u001b[K', 'careful\n']);
});

test('elsewhere a plain line comes every few seconds', () => {
  const { reporter, written, clock } = reporterOn({});
  for (let second = 0; second < 12; second++) {
    clock.now = second * 1000;
    reporter.event(progressAt(second + 1));
  }
  expect(written).toHaveLength(3);
  for (const line of written) expect(line).toMatch(/^epoch 1\/2 .* examples\/s\n$/);
});

test.each([{ isTTY: true }, {}])(
  'an epoch, a start and a pause are lines of their own (%o)',
  (to) => {
    const { reporter, written } = reporterOn(to);
    reporter.event({ kind: 'started', totalSteps: 0, step: 0, parameters: 12345 });
    reporter.event({ kind: 'started', totalSteps: 2000, step: 0, parameters: 12345 });
    reporter.event({ kind: 'started', totalSteps: 2000, step: 1000, parameters: 12345 });
    reporter.event({
      kind: 'epoch',
      epochs: 2,
      result: {
        ...sampleEpoch(1),
        seconds: 9.8,
        trainLoss: 0.3,
        trainAccuracy: 0.9,
        validationLoss: 0.2,
        validationAccuracy: 0.95,
      },
    });
    reporter.event({ kind: 'paused', step: 60 });
    reporter.event({ kind: 'proceeded', step: 60 });
    reporter.event({ kind: 'checkpoint', step: 60 });
    expect(written).toEqual([
      '12,345 parameters, which are tested without training\n',
      '12,345 parameters, 2,000 training steps\n',
      '12,345 parameters, 2,000 training steps, continuing from step 1,000\n',
      'epoch 1/2  train loss 0.3000  train acc. 90.00 %  val. loss 0.2000  val. acc. 95.00 %  9.8 s\n',
      'paused\n',
      'continuing\n',
    ]);
  },
);
