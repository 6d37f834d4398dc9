import { expect, it } from 'vitest';
import { KnownRuns, type Claimant } from '#main/sweeps/known-runs';
import type { Lock } from '#main/storage/locks/lock-file';
import { UnrollError } from '#shared/contract/errors';
import { recordVersion, type ExperimentRecord } from '#shared/experiment/record';
import { hashes, trained } from '../../support/fake-sweeps.ts';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';

const alone: Claimant = { batch: 'Mine', isOwn: () => false, experiment: null };
const configOf = (hiddenSize: number) => ({ ...sampleRecord().config, hiddenSize });

/**
 * The runs of a folder, and which of them were read.
 * @param after called after each answer about a run, with what was asked
 */
function folder(
  given: readonly ExperimentRecord[],
  after: (asked: 'isTrained' | 'read', id: string) => void = () => undefined,
) {
  const records = new Map(given.map((record) => [record.id, record]));
  const read: string[] = [];
  const trains = new Set<string>();
  const taken = new Set<string>();
  const doubtful = new Set<string>();
  const copied: string[] = [];
  const locked = new Set<string>();
  const unreadable = new Set<string>();
  const known = new KnownRuns({
    list: () =>
      Promise.resolve(
        [...records.values()].map((record) => ({ kind: 'experiment', record, readOnly: false })),
      ),
    ids: () => Promise.resolve([...records.keys()]),
    read: (id) => {
      read.push(id);
      if (unreadable.has(id)) return Promise.reject(new UnrollError('storage', 'no file is free'));
      const record = records.get(id)!;
      after('read', id);
      return Promise.resolve(record);
    },
    isTrained: (id) => {
      const isTrained = trains.has(id);
      after('isTrained', id);
      return Promise.resolve(isTrained);
    },
    hashes: () => Promise.resolve(new Map([['mnist', hashes]])),
    taken: () => Promise.resolve(taken),
    doubtful: () => Promise.resolve(doubtful),
    lock: (key) => {
      if (locked.has(key)) return Promise.reject(new UnrollError('busy', 'is being begun'));
      locked.add(key);
      return Promise.resolve({
        release: () => {
          locked.delete(key);
          return Promise.resolve();
        },
      } as Lock);
    },
    create: (config, batch) => {
      const record = sampleRecord({ id: `new-${records.size}`, config, batch });
      records.set(record.id, record);
      return Promise.resolve(record);
    },
    copy: ({ id }) => {
      copied.push(id);
      return Promise.resolve(null);
    },
  });
  return { known, records, read, trains, taken, doubtful, copied, unreadable };
}

const finished = (id: string, hiddenSize: number): ExperimentRecord => ({
  ...sampleRecord({ id, config: configOf(hiddenSize), status: 'finished' }),
  ...trained,
});

it('reads the few runs of the same config, however many there are', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => finished(`run-${index}`, index + 1));
  const { known, records, read } = folder(many);
  expect(await known.claim(configOf(7), alone)).toMatchObject({
    record: { id: 'run-6' },
    isReused: true,
  });
  expect(read).toEqual(['run-6']);
  // One that has come since is found, and one that was deleted isn't.
  records.set('later', finished('later', 3000));
  records.delete('run-6');
  expect(await known.claim(configOf(3000), alone)).toMatchObject({ record: { id: 'later' } });
  expect(await known.claim(configOf(7), alone)).toMatchObject({ isReused: false });
  expect(new Set(read)).toEqual(new Set(['run-6', 'later']));
});

it('takes over no run of a newer Unroll, also of those that have come since', async () => {
  const newer = (id: string) => ({ ...finished(id, 8), schemaVersion: recordVersion + 1 });
  const { known, records } = folder([finished('other', 3), newer('before')]);
  expect(await known.claim(configOf(8), alone)).toMatchObject({ isReused: false });
  await known.release('new-2');
  records.delete('new-2');
  records.set('since', newer('since'));
  expect(await known.claim(configOf(8), alone)).toMatchObject({ isReused: false });
});

it('reads a run again that could not be read', async () => {
  const { known, records, unreadable } = folder([finished('other', 3)]);
  await known.claim(configOf(3), alone);
  records.set('late', finished('late', 8));
  unreadable.add('late');
  expect(await known.claim(configOf(16), alone)).toMatchObject({ isReused: false });
  unreadable.delete('late');
  expect(await known.claim(configOf(8), alone)).toMatchObject({ record: { id: 'late' } });
});

it('takes over no run that a second computation has contradicted', async () => {
  const repetitions = [{ machine: 'n2', epoch: 1, isEqual: false }];
  const disputed = { ...finished('disputed', 8), repetitions };
  const { known, doubtful } = folder([disputed, finished('wrong', 8), finished('right', 8)]);
  doubtful.add('wrong');
  const claims = [await known.claim(configOf(8), alone), await known.claim(configOf(8), alone)];
  expect(claims).toMatchObject([{ record: { id: 'right' } }, { record: { id: 'right' } }]);
  doubtful.add('right');
  expect(await known.claim(configOf(8), alone)).toMatchObject({ isReused: false });
});

it('makes one run for all that ask for it before it is trained', async () => {
  const { known } = folder([]);
  const [one, two] = await Promise.all([
    known.claim(configOf(8), alone),
    known.claim(configOf(8), { ...alone, batch: 'Theirs' }),
  ]);
  expect([one, two]).toMatchObject([{ kind: 'run' }, { kind: 'awaited' }]);
  await known.release('new-0');
  expect(await known.claim(configOf(8), { ...alone, batch: 'Theirs' })).toMatchObject({
    kind: 'run',
  });
});

it.each([
  // It still counts as being trained, but its record, which is read afterwards, says that it is finished.
  ['isTrained', { kind: 'run', record: { id: 'theirs' }, isReused: true }],
  ['read', { kind: 'awaited' }],
] as const)(
  'trains nothing again that ends just after the answer to %s',
  async (moment, expected) => {
    const config = configOf(8);
    const { known, records, trains } = folder([sampleRecord({ id: 'theirs', config })], (asked) => {
      if (asked !== moment) return;
      records.set('theirs', finished('theirs', 8));
      trains.delete('theirs');
    });
    trains.add('theirs');
    expect(await known.claim(config, alone)).toMatchObject(expected);
    expect([...records.keys()]).toEqual(['theirs']);
    expect(await known.claim(config, alone)).toMatchObject({ record: { id: 'theirs' } });
  },
);

it('waits for a run that any program trains, and for no engine whose results it can’t use', async () => {
  const config = configOf(8);
  const { known, records, trains } = folder([sampleRecord({ id: 'theirs', config })]);
  trains.add('theirs');
  expect(await known.claim(config, alone)).toEqual({ kind: 'awaited' });
  const other = { ...config, engine: 'tensorflow' } as const;
  records.set('tensors', sampleRecord({ id: 'tensors', config: other }));
  trains.add('tensors');
  expect(await known.claim(other, alone)).toMatchObject({ kind: 'run' });
});

it('takes up what it had made before its program ended, unless a sweep or the queue has it', async () => {
  const own = sampleRecord({ id: 'begun', config: configOf(8), batch: 'Mine' });
  const { known, taken } = folder([own]);
  expect(await known.claim(configOf(8), { ...alone, batch: 'Theirs' })).not.toMatchObject({
    record: { id: 'begun' },
  });
  taken.add('begun').add('new-1');
  await known.release('new-1');
  expect(await known.claim(configOf(8), alone)).not.toMatchObject({ record: { id: 'begun' } });
  const again = folder([own]);
  expect(await again.known.claim(configOf(8), alone)).toMatchObject({ record: { id: 'begun' } });
});

it('continues from the furthest checkpoint of the same training', async () => {
  const epochs = [1, 2, 3].map(sampleEpoch);
  const paused = (id: string, own: Partial<ExperimentRecord>): ExperimentRecord => ({
    ...sampleRecord({ id, config: configOf(8), status: 'stopped' }),
    ...trained,
    ...own,
  });
  const unfused = {
    ...trained.environment!,
    engine: { ...trained.environment!.engine, instructionSet: 'relaxed-simd-unfused' },
  };
  const { known, copied } = folder([
    paused('short', { epochs: epochs.slice(0, 1) }),
    paused('long', { epochs: epochs.slice(0, 2) }),
    paused('failed', { epochs, status: 'failed' }),
    paused('rounded', { epochs, environment: unfused }),
    paused('reported', { epochs, config: { ...configOf(8), reportEvery: 7 } }),
  ]);
  expect(await known.claim(configOf(8), alone)).toMatchObject({ kind: 'run', isReused: false });
  expect(copied).toEqual(['long']);
});

it('takes over no run of which a damaged file hides what other machines got', async () => {
  const damagedFiles = [{ name: 'repetitions.json', problem: 'repetitions.json is damaged' }];
  const { known } = folder([{ ...finished('unknown', 7), damagedFiles }]);
  expect(await known.claim(configOf(7), alone)).toMatchObject({ isReused: false });
});
