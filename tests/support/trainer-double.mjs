/**
 * A stand-in for the trainer program that speaks its protocol without computing anything.
 *
 * `UNROLL_DOUBLE` says how it behaves as a process: `silent` never says that it is ready, `deaf` doesn't end when the
 * connection closes, `broken` dies at once. A file `behaviour` in an experiment's folder, or else `UNROLL_DOUBLE`, says
 * how a training goes: `loads` (for ever), `waits` (until it is stopped), `hangs` (even when it is to stop), `crashes`,
 * `exits`, `refuses` as held by another process, `cannot` begin, `fails`, `diverges`; any other finishes. The threads that it was
 * given stand in a file `threads` beside it. It begins at the step of the folder's checkpoint, if one can be read there. A verification matches unless it is one that `waits` for ever,
 * `refuses` or `fails`, which gives weights that differ. A data set has two examples of the classes 0 and 1 in each part,
 * of which there are two if there are several files, whatever is in them. Inspecting it `waits` after the start of what
 * it writes, or is refused (`refuses`); settling waits if `UNROLL_DOUBLE` is `settles`. An analysis is of seven examples, unless it `waits`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const behaviour = process.env.UNROLL_DOUBLE ?? '';
let waiting = null;

const say = (message) => process.send(message);
const reply = (id, output) => say({ kind: 'reply', id, output });
const refuse = (id, code, message) => say({ kind: 'refusal', id, error: { code, message } });
const tell = (event) => say({ kind: 'event', event });

function point(step) {
  return {
    step,
    epoch: step / 20,
    seconds: step / 100,
    loss: 1 / step,
    accuracy: 0.5,
    learningRate: 0.001,
    gradientNorm: 1,
    examplesPerSecond: 1000,
    memoryBytes: 1,
  };
}

function wayOf(folder) {
  const file = join(folder, 'behaviour');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : behaviour;
}

/** Where a training begins: at its checkpoint, if it has one. */
function firstStep(folder) {
  const path = join(folder, 'checkpoint.safetensors');
  if (!existsSync(path)) return 0;
  try {
    const bytes = readFileSync(path);
    const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString();
    return JSON.parse(JSON.parse(header).__metadata__.unroll).state.step;
  } catch {
    return 0;
  }
}

function train(id, { folder, threads }) {
  const way = wayOf(folder);
  writeFileSync(join(folder, 'threads'), String(threads));
  if (way === 'refuses') return refuse(id, 'busy', 'held by process 1');
  if (way === 'cannot') return refuse(id, 'not-found', 'dataset: there is no kmnist');
  if (way === 'fails') return reply(id, { status: 'failed', reason: 'the loss is not finite' });
  if (way === 'diverges') {
    const reason = 'The loss became Infinity in step 3 of 20, in epoch 1, at the learning rate 3.';
    return reply(id, { status: 'failed', reason });
  }
  if (way === 'loads') return undefined;
  tell({ kind: 'started', totalSteps: 20, step: firstStep(folder), parameters: 1234 });
  tell({ kind: 'progress', point: point(10), totalSteps: 20, secondsLeft: 3 });
  if (way === 'hangs') return undefined;
  if (way === 'waits') {
    waiting = id;
    return undefined;
  }
  process.stderr.write('last words\n');
  if (way === 'crashes') return process.kill(process.pid, 'SIGKILL');
  if (way === 'exits') return process.disconnect();
  return reply(id, { status: 'finished', reason: null });
}

function verify(id, { folder, engine, threads, steps }) {
  const way = wayOf(folder);
  if (way === 'refuses') return refuse(id, 'invalid-input', 'the data have changed');
  tell({ kind: 'verifying', step: 10, lastStep: 20, secondsLeft: 3 });
  if (way === 'waits') return undefined;
  const matches = way !== 'fails';
  const hash = 'a'.repeat(64);
  return reply(id, {
    matches,
    step: steps ?? 20,
    expectedSha256: hash,
    actualSha256: matches ? hash : 'b'.repeat(64),
    engine: { name: engine ?? 'native', instructionSet: 'x', threads: threads ?? 2, version: '1' },
  });
}

function inspectDataset(id, { format, files, folder }) {
  if (behaviour === 'refuses') return refuse(id, 'damaged', `${files[0].name}: row 7 is short`);
  const hasTestPart = files.length > 1;
  if (format !== 'idx') writeDataset(folder, hasTestPart ? ['train', 't10k'] : ['train']);
  tell({ kind: 'converting', share: 0.5 });
  if (behaviour === 'waits') return undefined;
  const each = hasTestPart ? [2, 2] : [1, 1];
  return reply(id, {
    ...{ kind: 'dataset', format, classes: 2, classNames: null },
    ...{ training: each, test: each, hasTestPart, inverted: false, transposed: false },
    examples: { labels: Uint8Array.of(0, 1), images: new Uint8Array(2 * 784) },
    notes: [`Read ${files.map(({ name }) => name).join(', ')}.`],
    warnings: [],
  });
}

function writeDataset(folder, parts) {
  for (const part of parts) {
    const images = Buffer.alloc(16 + 4 * 784);
    [0x803, 4, 28, 28].forEach((number, place) => images.writeUInt32BE(number, 4 * place));
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), images);
    const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]);
    if (behaviour !== 'waits') {
      writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), labels);
    }
  }
}

function settleDataset(id, { folder, splitSeed }) {
  tell({ kind: 'converting', share: 0.5 });
  if (behaviour === 'settles') return undefined;
  if (splitSeed !== null) writeDataset(folder, ['t10k']);
  return reply(id, {});
}

function analyse(id) {
  tell({ kind: 'analysing', share: 0.5 });
  if (behaviour === 'waits') return undefined;
  return reply(id, {
    examples: 7,
    steps: 1,
    accuracy: [1],
    calibrationError: [0],
    settled: [0, 0.5, 0.7, 0.9, 0.95].map((threshold) => ({ threshold, counts: [[0, 7]] })),
  });
}

function predict(id, { images }) {
  const probabilities = [];
  for (let start = 0; start < images.length; start += 784) {
    if (images[start] === 255) return process.kill(process.pid, 'SIGKILL');
    probabilities.push(Array.from({ length: 10 }, (_, label) => Number(label === images[start])));
  }
  return reply(id, { probabilities });
}

/** Each model whose folder is there answers with what it was asked. */
function askEach(id, name, { models, ...question }) {
  const answers = models.map(({ experiment, folder }) =>
    existsSync(folder)
      ? { kind: 'answer', experiment, answer: { asked: name, question }, milliseconds: 1 }
      : { kind: 'refusal', experiment, error: { code: 'not-found', message: 'it is gone' } },
  );
  return reply(id, answers);
}

/** Labels of a data set of six test examples. */
const testLabels = Uint8Array.of(0, 1, 2, 1, 1, 1);

/** Whether a data set isn't the one that a run was trained on: the double's own files have no hash but this. */
function isChanged({ hashes }) {
  return Object.values(hashes).some((hash) => hash !== '0'.repeat(64));
}

/** Images that hold nothing but their index, or 100 more in a training file. */
function imagesOf({ file, indices }) {
  const images = new Uint8Array(indices.length * 784);
  indices.forEach((index, place) => {
    images.fill(file === 'test' ? index : 100 + index, 784 * place, 784 * (place + 1));
  });
  return images;
}

function answer({ id, name, input }) {
  switch (name) {
    case 'train':
      return train(id, input);
    case 'analyse':
      return analyse(id);
    case 'pause':
      tell({ kind: 'paused', step: 10 });
      return reply(id, {});
    case 'proceed':
      tell({ kind: 'proceeded', step: 10 });
      return reply(id, {});
    case 'stop':
      reply(id, {});
      return waiting === null ? undefined : reply(waiting, { status: 'stopped', reason: null });
    case 'verify':
      return verify(id, input);
    case 'inspectDataset':
      return inspectDataset(id, input);
    case 'settleDataset':
      return settleDataset(id, input);
    case 'predict':
      return predict(id, input);
    case 'readDigit':
    case 'mapMemory':
    case 'inspectSet':
    case 'readUnitsOfSet':
    case 'readUnitOfSet':
    case 'mapMemoryOfSet':
    case 'readUnits':
    case 'readUnit':
    case 'trajectories':
    case 'transplant':
    case 'readDigitSteps':
    case 'inspectDigit':
    case 'readWithout':
    case 'scoreWithout':
    case 'scoreDigits':
      return askEach(id, name, input);
    case 'engines':
      return reply(id, [
        { name: 'native', available: false, detail: `not here, ${input.threads} threads` },
      ]);
    case 'estimate':
      return reply(id, {
        parameters: input.config.hiddenSize,
        ...{ trainingExamples: 1000, validationExamples: 100, testExamples: 100 },
        ...{ startSeconds: 0.5, secondsPerStep: 0.01, secondsPerEvaluation: 0.001 },
        engine: {
          ...{ name: 'native', instructionSet: 'double', version: '1' },
          threads: input.config.threads || input.threads || 1,
        },
      });
    case 'datasets':
      return reply(id, [{ kind: 'damaged', name: 'broken', reason: 'it is' }]);
    case 'datasetMeans':
    case 'datasetExamples':
    case 'augmented':
      return reply(id, { asked: name, input });
    case 'testLabels':
      return isChanged(input)
        ? refuse(id, 'invalid-input', 'it has changed')
        : reply(id, { labels: testLabels });
    case 'datasetImages':
      return isChanged(input)
        ? refuse(id, 'invalid-input', 'it has changed')
        : reply(id, { images: imagesOf(input) });
    default:
      return refuse(id, 'internal', `the double can't ${name}`);
  }
}

if (behaviour === 'broken') process.exit(7);
process.on('message', answer);
process.on('disconnect', () => {
  if (behaviour !== 'deaf') process.exit(0);
});
if (behaviour === 'deaf') setInterval(() => undefined, 1000);
if (behaviour !== 'silent') say({ kind: 'ready' });
