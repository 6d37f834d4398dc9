import type { Measurement } from '../measurement.ts';
import { compareOpening } from './compare-opening.ts';
import { drawingLatency } from './drawing-latency.ts';
import { filterTyping } from './filter-typing.ts';
import { framesWhileTraining } from './frames-while-training.ts';
import { insideAnswers } from './inside-answers.ts';
import { listOpening } from './list-opening.ts';
import { runOpening } from './run-opening.ts';
import { scrubbing } from './scrubbing.ts';
import { sweepPage } from './sweep-page.ts';

/** All that is measured, in the order of the report. */
export const measurements: readonly Measurement[] = [
  listOpening,
  filterTyping,
  runOpening,
  compareOpening,
  framesWhileTraining,
  drawingLatency,
  scrubbing,
  insideAnswers,
  sweepPage,
];
