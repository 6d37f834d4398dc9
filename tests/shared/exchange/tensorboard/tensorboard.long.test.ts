import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventFile, precisionRecallValue } from '#shared/exchange/tensorboard/events';
import { precisionRecallPoints } from '#shared/exchange/tensorboard/precision-recall';
import { runEvents } from '#shared/exchange/tensorboard/run-events';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { sampleEpoch, sampleHistory } from '../../../support/records.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const run = promisify(execFile);

/** Reads a folder as TensorBoard does, and prints what it found. */
const reader = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util
events = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0})
events.Reload()
found = {"tensors": {}, "plugins": {}, "hparams": None, "status": None}
for tag in events.Tags()["tensors"]:
    metadata = events.SummaryMetadata(tag)
    found["plugins"][tag] = metadata.plugin_data.plugin_name
    found["tensors"][tag] = [
        [event.step, tensor_util.make_ndarray(event.tensor_proto).tolist()] for event in events.Tensors(tag)
    ]
    if metadata.plugin_data.plugin_name == "hparams":
        data = plugin_data_pb2.HParamsPluginData.FromString(metadata.plugin_data.content)
        if data.HasField("session_start_info"):
            start = data.session_start_info
            found["hparams"] = {key: getattr(value, value.WhichOneof("kind")) for key, value in start.hparams.items()}
        else:
            found["status"] = data.session_end_info.status
print(json.dumps(found))
`;

/** Computes a curve as TensorBoard does, whose function needs no more of TensorFlow than that it can be imported. */
const ownCurve = `
import json, sys, types
for name in ("tensorflow", "tensorflow.compat", "tensorflow.compat.v1"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["tensorflow"].compat = sys.modules["tensorflow.compat"]
sys.modules["tensorflow.compat"].v1 = sys.modules["tensorflow.compat.v1"]
import numpy as np
from tensorboard.plugins.pr_curve import summary
summary.raw_data_pb = lambda name, **curve: curve
labels, predictions = (np.array(given) for given in json.loads(sys.argv[1]))
curve = summary.pb("curve", labels.astype(bool), predictions, num_thresholds=127)
keys = ("true_positive_counts", "false_positive_counts", "true_negative_counts", "false_negative_counts")
print(json.dumps([curve[key].tolist() for key in keys]))
`;

interface Found {
  readonly tensors: Readonly<Record<string, readonly (readonly [number, unknown])[]>>;
  readonly plugins: Readonly<Record<string, string>>;
  readonly hparams: Readonly<Record<string, unknown>>;
  readonly status: number;
}

test('TensorBoard reads what is written for a run', async (context) => {
  try {
    await run('python3', ['-c', 'import tensorboard']);
  } catch {
    skipBecause(context, 'python3 here can’t import tensorboard');
  }
  const folder = await temporaryFolder();
  const record = {
    ...finishedRun('a'),
    test: sampleEvaluation(0.98),
    epochs: [sampleEpoch(1), sampleEpoch(2)],
  };
  const history = sampleHistory([10, 20, 30]);
  const weights = new Map([
    ['fc.weight', { shape: [2, 2], data: Float32Array.of(-1, 0.5, 0.5, 2) }],
  ]);
  const answers = {
    labels: [0, 1, 1],
    probabilities: [
      [0.75, 0.25],
      [0.5, 0.5],
      [0.125, 0.875],
    ],
  };
  const file = runEvents({ record, history, recording: [], weights, answers });
  await writeFile(join(folder, 'events.out.tfevents.1700000000.unroll'), file);
  const { stdout } = await run('python3', ['-c', reader, folder]);
  const found = JSON.parse(stdout) as Found;
  expect(found.tensors['loss/loss']).toEqual(
    Array.from(history.step, (step, index) => [step, Math.fround(history.loss[index]!)]),
  );
  expect(found.plugins['loss/loss']).toBe('scalars');
  expect(found.plugins['weights/fc.weight']).toBe('histograms');
  const [[, buckets]] = found.tensors['weights/fc.weight'] as [[number, number[][]]];
  expect(buckets.reduce((sum, [, , count]) => sum + count!, 0)).toBe(4);
  expect(found.plugins['test/class 1']).toBe('pr_curves');
  const [[step, curve]] = found.tensors['test/class 1'] as [[number, number[][]]];
  expect([step, curve.map((row) => [row[0], row[64], row[126]])]).toEqual([
    record.step,
    [
      [2, 1, 0],
      [1, 0, 0],
      [0, 1, 1],
      [0, 1, 2],
      [Math.fround(2 / 3), 1, 0],
      [1, 0.5, 0],
    ],
  ]);
  expect(found.hparams).toMatchObject({
    cell: record.config.cell,
    hiddenSize: record.config.hiddenSize,
    bidirectional: false,
  });
  expect(found.status).toBe(1);
});

test('TensorBoard reads precision-recall curves', async (context) => {
  try {
    await run('python3', ['-c', 'import tensorboard']);
  } catch {
    skipBecause(context, 'python3 here can’t import tensorboard');
  }
  const folder = await temporaryFolder();
  const points = [
    { truePositives: 4, falsePositives: 6, trueNegatives: 0, falseNegatives: 0 },
    { truePositives: 3, falsePositives: 1, trueNegatives: 5, falseNegatives: 1 },
  ];
  const values = [precisionRecallValue('class 3', points)];
  const file = eventFile([{ time: 1700000000, step: 1, values }]);
  await writeFile(join(folder, 'events.out.tfevents.1700000000.unroll'), file);
  const { stdout } = await run('python3', ['-c', reader, folder]);
  const found = JSON.parse(stdout) as Found;
  expect(found.plugins['class 3']).toBe('pr_curves');
  expect(found.tensors['class 3']).toEqual([
    [
      1,
      [
        [4, 3],
        [6, 1],
        [0, 5],
        [0, 1],
        [Math.fround(0.4), 0.75],
        [1, 0.75],
      ],
    ],
  ]);
});

test('precision-recall curves are those that TensorBoard itself computes', async (context) => {
  try {
    await run('python3', ['-c', 'import tensorboard.plugins.pr_curve.summary']);
  } catch {
    skipBecause(context, 'python3 here can’t import tensorboard');
  }
  const random = new RandomStream(3, purpose.shuffle);
  const labels = Array.from({ length: 500 }, () => random.below(2));
  const predictions = labels.map(() => random.below(1001) / 1000);
  const given = JSON.stringify([labels, predictions]);
  const { stdout } = await run('python3', ['-c', ownCurve, given]);
  const probabilities = predictions.map((probability) => [1 - probability, probability]);
  const points = precisionRecallPoints({ labels, probabilities }, 1);
  expect([
    points.map((point) => point.truePositives),
    points.map((point) => point.falsePositives),
    points.map((point) => point.trueNegatives),
    points.map((point) => point.falseNegatives),
  ]).toEqual(JSON.parse(stdout));
});
