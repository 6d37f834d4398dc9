import { runEvents } from '../tensorboard/run-events.ts';
import { startOf, type RunFormat } from './exported-run.ts';
import { historyCsv } from './history-csv.ts';
import { recordingCsv } from './recording-csv.ts';

/** All formats that results of runs are written in, in the order of menus. A further one is a module and a line here. */
export const runFormats = {
  tensorboard: {
    label: 'TensorBoard',
    purpose:
      'For TensorBoard: curves, config, results, precision-recall curves and the distribution of the weights. Each run is a folder; “tensorboard --logdir” opens the one they are in.',
    lost: 'Predictions for single examples, notes and tags, and precision-recall curves if the data set has gone or has changed. Numbers are stored in single precision.',
    needs: ['history', 'weights', 'answers'],
    write: (run, fileName) => [
      {
        name: `${fileName}/events.out.tfevents.${Math.floor(startOf(run.record))}.unroll`,
        content: runEvents(run),
      },
    ],
  },
  history: {
    label: 'History as CSV',
    purpose:
      'For spreadsheets, pandas and trackio: a row per point with step, timestamp and every metric.',
    lost: 'Everything but the history and the results of epochs.',
    needs: ['history'],
    write: ({ record, history }, fileName) => [
      { name: `${fileName}.csv`, content: historyCsv(record, history) },
    ],
  },
  inside: {
    label: 'Gradients and gates as CSV',
    purpose:
      'For spreadsheets and pandas: what was recorded inside the network while it trained. A row per point, layer and direction has the gradient of each time step, the saturated shares of each gate, and the dead and saturated units.',
    lost: 'Everything else. A run that was trained with TensorFlow.js or by an earlier version has no rows.',
    needs: ['recording'],
    write: ({ recording }, fileName) => [
      { name: `${fileName}-inside.csv`, content: recordingCsv(recording) },
    ],
  },
} as const satisfies Readonly<Record<string, RunFormat>>;

export type RunFormatKey = keyof typeof runFormats;
export const runFormatKeys = Object.keys(runFormats) as RunFormatKey[];
