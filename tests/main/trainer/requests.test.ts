import { describe, expect, it, vi } from 'vitest';
import type { TrainerEvent } from '#shared/contract/trainer-messages';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { Trainer } from '#main/trainer/requests';
import type { Dependencies } from '#main/trainer/ports/dependencies';
import type { FakeBehaviour } from '../../support/fake-engine.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from './run/fixture.ts';

/** A trainer with a line to it on which events can be waited for. */
function newTrainer(behaviour: FakeBehaviour = {}, change: Partial<Dependencies> = {}) {
  const events: TrainerEvent[] = [];
  const waiting = new Map<string, () => void>();
  const emit = (event: TrainerEvent): void => {
    events.push(event);
    waiting.get(event.kind)?.();
  };
  const trainer = new Trainer(emit, { ...fakeDependencies(behaviour), ...change });
  let id = 0;
  return {
    trainer,
    events,
    /** Resolves at the next event of a kind. */
    next: (kind: TrainerEvent['kind']) =>
      new Promise<void>((resolve) => waiting.set(kind, resolve)),
    /** Sends a request and hands over the answer without its id, which must be the request's. */
    ask: async (name: string, input: unknown = {}): Promise<object> => {
      const request = { kind: 'request', id: ++id, name, input };
      const answer = await trainer.answer(request);
      expect(answer).toMatchObject({ id: request.id });
      const rest = Object.entries(answer!).filter(([key]) => key !== 'id');
      return Object.fromEntries(rest) as object;
    },
  };
}

const refusal = (code: string, message = ''): object => ({
  kind: 'refusal',
  error: { code, message: expect.stringContaining(message) as string },
});

describe('train', () => {
  it('replies when the run has ended, and tells its events meanwhile', async () => {
    const folder = await newExperiment();
    const { ask, events } = newTrainer();
    const reply = { kind: 'reply', output: { status: 'finished', reason: null } };
    expect(await ask('train', { folder, threads: null })).toEqual(reply);
    expect(events[0]!.kind).toBe('started');
    expect(events.at(-1)!.kind).toBe('tested');
  });

  it('waits for the disk, except in a scratch folder', async () => {
    const waitForDisk = vi.fn();
    const { ask } = newTrainer({}, { waitForDisk });
    await ask('train', { folder: await newExperiment(), threads: null });
    expect(waitForDisk).toHaveBeenLastCalledWith(true);
    await ask('train', { folder: await newExperiment(), threads: null, scratch: true });
    expect(waitForDisk).toHaveBeenLastCalledWith(false);
  });

  it('is refused while another run trains, and works again after it', async () => {
    const [one, other] = [await newExperiment(), await newExperiment()];
    const { ask, next } = newTrainer();
    const started = next('started');
    const first = ask('train', { folder: one, threads: null });
    expect(await ask('train', { folder: other, threads: null })).toEqual(refusal('busy'));
    await started;
    expect(await ask('train', { folder: other, threads: null })).toEqual(refusal('busy'));
    expect(await first).toMatchObject({ kind: 'reply' });
    expect(await ask('train', { folder: other, threads: null })).toMatchObject({ kind: 'reply' });
  });

  it('tells how long a run took, not the ones before it in the same process', async () => {
    const folders = [await newExperiment(), await newExperiment()];
    const { ask } = newTrainer();
    const totals: number[] = [];
    for (const folder of folders) {
      await ask('train', { folder, threads: null });
      totals.push((await readRecord(folder)).phases!.total);
    }
    // Each look at the clock takes a tick of 1 ms.
    expect(Math.abs(totals[1]! - totals[0]!)).toBeLessThan(0.005);
  });

  it('is refused with what keeps it from beginning', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { ask } = newTrainer();
    expect(await ask('train', { folder, threads: null })).toEqual(
      refusal('invalid-input', 'finished'),
    );
  });

  it('replies with the failure of a run that had begun', async () => {
    const folder = await newExperiment();
    const { ask } = newTrainer({ result: (_, result) => ({ ...result, loss: NaN }) });
    expect(await ask('train', { folder, threads: null })).toMatchObject({
      kind: 'reply',
      output: { status: 'failed', reason: expect.stringContaining('NaN') as string },
    });
  });
});

describe('pause, proceed and stop', () => {
  it('are refused when nothing is trained', async () => {
    const { ask } = newTrainer();
    for (const name of ['pause', 'proceed', 'stop']) {
      expect(await ask(name)).toEqual(refusal('invalid-input', 'No training'));
    }
  });

  it('are answered when they have taken effect', async () => {
    const folder = await newExperiment({ epochs: 10_000 });
    const { ask, next, events } = newTrainer();
    const started = next('started');
    const end = ask('train', { folder, threads: null });
    await started;
    const done = { kind: 'reply', output: {} };
    expect(await ask('pause')).toEqual(done);
    expect(events.at(-1)!.kind).toBe('paused');
    expect((await readRecord(folder)).status).toBe('paused');
    expect(await ask('pause')).toEqual(done);

    const proceeded = next('proceeded');
    expect(await ask('proceed')).toEqual(done);
    await proceeded;
    expect((await readRecord(folder)).status).toBe('running');

    await ask('pause');
    expect(events.at(-1)!.kind).toBe('paused');
    expect(await ask('stop')).toEqual(done);
    expect((await readRecord(folder)).status).toBe('stopped');
    expect(await end).toEqual({ kind: 'reply', output: { status: 'stopped', reason: null } });
  });

  it('do not leave a pause unanswered that never came about', async () => {
    const folder = await newExperiment({ epochs: 10_000 });
    const { ask, next } = newTrainer();
    const started = next('started');
    const end = ask('train', { folder, threads: null });
    await started;
    const withdrawn = ask('pause');
    await ask('proceed');
    expect(await withdrawn).toMatchObject({ kind: 'reply' });
    const overtaken = ask('pause');
    await ask('stop');
    expect(await overtaken).toMatchObject({ kind: 'reply' });
    expect(await end).toMatchObject({ output: { status: 'stopped' } });
  });

  it('stop a paused run, which can be paused again when it is taken up', async () => {
    const folder = await newExperiment();
    const { ask, events } = newTrainer();
    for (const attempt of [1, 2]) {
      const end = ask('train', { folder, threads: null });
      await ask('pause');
      expect(events.at(-1)!.kind, `attempt ${attempt}`).toBe('paused');
      await ask('stop');
      expect(await end).toMatchObject({ output: { status: 'stopped' } });
    }
  });
});

describe('interrupt', () => {
  it('ends the run so that it can be taken up again, and refuses its request', async () => {
    const folder = await newExperiment({ epochs: 10_000 });
    const { ask, next, trainer } = newTrainer();
    const started = next('started');
    const end = ask('train', { folder, threads: null });
    await started;
    await trainer.interrupt();
    expect((await readRecord(folder)).status).toBe('interrupted');
    expect(await end).toEqual(refusal('process-died', 'resume the run'));
  });

  it('has nothing to do when nothing is trained', async () => {
    await newTrainer().trainer.interrupt();
  });
});

describe('questions', () => {
  const machine = { engine: 'auto', threads: 0 };

  it('evaluate gives the evaluation', async () => {
    const folder = await newExperiment();
    const { record } = await trainToEnd(folder);
    const { ask } = newTrainer();
    const reply = { kind: 'reply', output: record.test };
    expect(await ask('evaluate', { folder, ...machine })).toEqual(reply);
  });

  it('predict gives a row of probabilities for each image', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { ask } = newTrainer();
    const images = smallDataset.test.images.slice(0, 2 * 784);
    const answer = await ask('predict', { folder, ...machine, images });
    expect(answer).toMatchObject({ kind: 'reply' });
    const { output } = answer as { output: { probabilities: number[][] } };
    expect(output.probabilities.map((row) => row.length)).toEqual([3, 3]);
    // A Buffer, as some messages bring, does as well.
    expect(await ask('predict', { folder, ...machine, images: Buffer.from(images) })).toEqual(
      answer,
    );
  });

  it('verify gives the verification, and tells how far it is', async () => {
    const folder = await newExperiment();
    const { record } = await trainToEnd(folder);
    const { ask, events } = newTrainer();
    const input = { folder, engine: null, threads: null, steps: null };
    expect(await ask('verify', input)).toMatchObject({
      kind: 'reply',
      output: { matches: true, step: 21, actualSha256: record.weightsSha256 },
    });
    expect(events.at(-1)).toMatchObject({ kind: 'verifying', step: 21 });
    expect(await ask('verify', { ...input, steps: 9 })).toMatchObject({ output: { step: 8 } });
  });

  it('engines gives the reports, for as many threads as there are where 0 are asked for', async () => {
    const engineReports = vi.fn(() => Promise.resolve([]));
    const { ask } = newTrainer({}, { engineReports });
    expect(await ask('engines', { threads: 3 })).toEqual({ kind: 'reply', output: [] });
    await ask('engines', { threads: 0 });
    const [[three], [all]] = engineReports.mock.calls as unknown as [[number], [number]];
    expect(three).toBe(3);
    expect(all).toBeGreaterThanOrEqual(1);
    await ask('engines', { threads: 1, names: ['native'] });
    expect(engineReports).toHaveBeenLastCalledWith(1, ['native']);
  });

  it('estimate checks the config, and estimates take turns', async () => {
    const steps: number[] = [];
    const { ask } = newTrainer({ beforeStep: (step) => void steps.push(step) });
    const config = { validationExamples: 100, batchSize: 16, hiddenSize: 3 };
    const both = [
      ask('estimate', { config, threads: null }),
      ask('estimate', { config, threads: null }),
    ];
    expect(await Promise.all(both)).toMatchObject([
      { kind: 'reply', output: { stepsPerEpoch: 10 } },
      { kind: 'reply', output: { stepsPerEpoch: 10 } },
    ]);
    expect(steps.lastIndexOf(0)).toBe(steps.length / 2);
    const wrong = await ask('estimate', { config: { hiddenSize: -3 }, threads: null });
    expect(wrong).toEqual(refusal('invalid-input', 'hiddenSize: -3 is not allowed'));
  });

  it('about data sets are answered', async () => {
    const { ask } = newTrainer();
    const dataset = 'mnist';
    expect(await ask('datasets')).toEqual({ kind: 'reply', output: [] });
    expect(await ask('datasetMeans', { dataset })).toMatchObject({
      output: { mean: expect.closeTo(0.5, 2) as number },
    });
    const examples = { dataset, split: 'test', label: 2, offset: 1, limit: 1 };
    expect(await ask('datasetExamples', examples)).toMatchObject({ output: { indices: [5] } });
    const augmented = { dataset, index: 1, seed: 0, epochs: 3 };
    const ranges = { augmentShift: 1, augmentRotation: 0, augmentScale: 0 };
    const images = expect.objectContaining({ length: 3 * 784 }) as Uint8Array;
    expect(await ask('augmented', { ...augmented, ...ranges })).toMatchObject({
      output: { images },
    });
    const { labels } = smallDataset.test;
    const { hashes } = smallDataset;
    const kept = await ask('testLabels', { dataset, hashes });
    expect(kept).toEqual({ kind: 'reply', output: { labels } });
    const question = { dataset, hashes, file: 'training', indices: [1, 2, 3] };
    expect(await ask('datasetImages', question)).toMatchObject({ output: { images } });
  });

  it('on what a run was tested on are refused when its data set has changed (R14)', async () => {
    const { ask } = newTrainer();
    const [file = ''] = Object.keys(smallDataset.hashes);
    const trainedOn = { dataset: smallDataset.name, hashes: { [file]: 'ab'.repeat(32) } };
    const changed = refusal('invalid-input', `${file} has changed since`);
    expect(await ask('testLabels', trainedOn)).toEqual(changed);
    const images = { ...trainedOn, file: 'test', indices: [0] };
    expect(await ask('datasetImages', images)).toEqual(changed);
  });

  it('are answered while a run trains', async () => {
    const [trained, training] = [await newExperiment(), await newExperiment({ epochs: 10_000 })];
    await trainToEnd(trained);
    const { ask, next } = newTrainer();
    const started = next('started');
    const end = ask('train', { folder: training, threads: null });
    await started;
    expect(await ask('evaluate', { folder: trained, ...machine })).toMatchObject({ kind: 'reply' });
    await ask('stop');
    await end;
  });
});

describe('wrong messages', () => {
  const folder = '/experiments/a';
  const machine = { engine: 'auto', threads: 0 };
  const images = new Uint8Array(784);

  it.each([
    ['train', {}, 'folder'],
    ['train', { folder: 'relative', threads: null }, 'absolute'],
    ['train', { folder: 3, threads: null }, 'folder'],
    ['train', { folder, threads: null, more: 1 }, 'more'],
    ['train', null, 'object'],
    ['train', { folder }, 'threads'],
    ['pause', { now: true }, 'now'],
    ['evaluate', { folder, engine: 'gpu', threads: 0 }, 'engine'],
    ['evaluate', { folder, engine: 'auto', threads: 1.5 }, 'threads'],
    ['evaluate', { folder, engine: 'auto', threads: 257 }, 'threads'],
    ['verify', { folder, engine: null, threads: null }, 'steps'],
    ['verify', { folder, engine: null, threads: null, steps: -1 }, 'steps'],
    ['verify', { folder, engine: 'gpu', threads: null, steps: null }, 'engine'],
    ['predict', { folder, ...machine, images: images.subarray(1) }, '784'],
    ['predict', { folder, ...machine, images: new Uint8Array(0) }, '784'],
    ['predict', { folder, ...machine, images: [...images] }, 'images'],
    ['engines', { threads: -1 }, 'threads'],
    ['datasetExamples', { dataset: 'mnist', split: 'all', label: null }, 'split'],
    ['augmented', { dataset: 'mnist', index: 0, seed: 0, epochs: 61 }, 'epochs'],
    ['datasetImages', { dataset: 'mnist', hashes: {}, file: 'test', indices: [-1] }, 'indices'],
    ['dance', {}, 'name'],
  ])('%s with %j is refused by name', async (name, input, named) => {
    expect(await newTrainer().ask(name, input)).toEqual(refusal('invalid-input', named));
  });

  it('without an id are passed over', async () => {
    const { trainer } = newTrainer();
    for (const message of [null, 'train', 7, {}, { kind: 'request', name: 'train' }]) {
      expect(await trainer.answer(message)).toBeNull();
    }
  });

  it('let no fault of ours pass without a trace', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const fault = new Error('fault');
    const { ask } = newTrainer({}, { engineReports: () => Promise.reject(fault) });
    expect(await ask('engines', { threads: 1 })).toEqual(refusal('internal', 'fault'));
    expect(log).toHaveBeenCalledWith(fault);
    log.mockRestore();
  });
});
