import type { RunEvent } from '#shared/contract/trainer-messages';
import { epochMetric, judgedEpochKeys } from '#shared/catalogue/metrics/epoch-metrics';
import { metricText } from '#shared/catalogue/metrics/metric';
import { stepMetrics } from '#shared/catalogue/metrics/step-metrics';
import type { EpochResult } from '#shared/experiment/record';
import { formatCount, formatDuration } from '#shared/text/format';
import type { TerminalOutput } from './terminal-output.ts';

type ProgressEvent = Extract<RunEvent, { kind: 'progress' | 'verifying' }>;

const maxBarLength = 20;
const minBarLength = 4;
/** Milliseconds between two lines if nothing can be overwritten. */
const lineInterval = 5000;
const defaultColumns = 80;

/**
 * Shows the progress of a run or a verification: a bar in a terminal, else a plain line every few seconds. The end of
 * each epoch gets its own line in both.
 */
export class ProgressReporter {
  readonly #output: TerminalOutput;
  readonly #epochs: number;
  readonly #now: () => number;
  #lastLineAt = -Infinity;
  #barShown = false;

  /**
   * @param epochs of the whole run
   * @param now the time in milliseconds, from any origin
   */
  constructor(output: TerminalOutput, epochs: number, now: () => number) {
    this.#output = output;
    this.#epochs = epochs;
    this.#now = now;
  }

  /** Shows an event of the run. */
  event(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
        this.line(startLine(event));
        return;
      case 'progress':
      case 'verifying':
        this.#progress(event);
        return;
      case 'epoch':
        this.line(epochLine(event.result, event.epochs));
        return;
      case 'paused':
        this.line('paused');
        return;
      case 'proceeded':
        this.line('continuing');
        return;
      case 'note':
        this.line(event.text);
        return;
      case 'checkpoint':
      case 'tested':
        return;
    }
  }

  /** Writes a line that stays. */
  line(text: string): void {
    this.close();
    this.#output.write(`${text}\n`);
  }

  /** Removes the bar. */
  close(): void {
    if (this.#barShown) this.#output.overwriteLine('');
    this.#barShown = false;
  }

  #progress(event: ProgressEvent): void {
    if (this.#output.isTerminal) {
      const columns = this.#output.columns ?? defaultColumns;
      // One column is left free: a terminal may wrap a line that fills all of them.
      this.#output.overwriteLine(progressBar(event, this.#epochs, columns - 1));
      this.#barShown = true;
    } else if (this.#now() - this.#lastLineAt >= lineInterval) {
      this.#lastLineAt = this.#now();
      this.#output.write(`${progressParts(event, this.#epochs, ' examples/s').join('  ')}\n`);
    }
  }
}

/**
 * @returns a line with a bar as long as fits; in a narrow terminal without a bar, and in a very narrow one without some
 *   of the numbers
 */
export function progressBar(event: ProgressEvent, epochs: number, width: number): string {
  const [place = '', ...others] = progressParts(event, epochs, '/s');
  const parts = [place, ...others];
  const length = Math.min(maxBarLength, width - parts.join('  ').length - '  []'.length);
  if (length >= minBarLength) {
    const filled = Math.floor(shareDone(event) * length);
    const bar = `[${'#'.repeat(filled)}${'-'.repeat(length - filled)}]`;
    return [place, bar, ...others].join('  ');
  }
  while (parts.length > 1 && parts.join('  ').length > width) parts.pop();
  return parts.join('  ').slice(0, Math.max(0, width));
}

function shareDone(event: ProgressEvent): number {
  const [step, steps] =
    event.kind === 'verifying'
      ? [event.step, event.lastStep]
      : [event.point.step, event.totalSteps];
  return Math.min(1, step / Math.max(1, steps));
}

/** @returns the parts of a line of progress, the most important first */
function progressParts(event: ProgressEvent, epochs: number, perSecond: string): string[] {
  const percent = `${String(Math.floor(100 * shareDone(event))).padStart(3)} %`;
  const left = shareDone(event) === 0 ? [] : [`${formatDuration(event.secondsLeft)} left`];
  if (event.kind === 'verifying') {
    return [`step ${formatCount(event.step)}/${formatCount(event.lastStep)}`, percent, ...left];
  }
  const { point } = event;
  const epoch = Math.min(epochs, Math.floor(point.epoch) + 1);
  return [
    `epoch ${epoch}/${epochs}`,
    percent,
    `loss ${metricText(stepMetrics.loss, point.loss)}`,
    `acc. ${metricText(stepMetrics.accuracy, point.accuracy)}`,
    ...left,
    `${formatCount(point.examplesPerSecond)}${perSecond}`,
  ];
}

function startLine({
  step,
  totalSteps,
  parameters,
}: Extract<RunEvent, { kind: 'started' }>): string {
  if (totalSteps === 0) {
    return `${formatCount(parameters)} parameters, which are tested without training`;
  }
  const from = step === 0 ? '' : `, continuing from step ${formatCount(step)}`;
  return `${formatCount(parameters)} parameters, ${formatCount(totalSteps)} training steps${from}`;
}

function epochLine(result: EpochResult, epochs: number): string {
  const judged = judgedEpochKeys.toReversed().flatMap((key) => {
    const metric = epochMetric(key);
    return result[key] === null
      ? []
      : `${metric.heading.toLowerCase()} ${metricText(metric, result[key])}`;
  });
  return [`epoch ${result.epoch}/${epochs}`, ...judged, formatDuration(result.seconds)].join('  ');
}
