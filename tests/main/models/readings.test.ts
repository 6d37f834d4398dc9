import { expect, test } from 'vitest';
import { openWorkbench } from '../../support/workbenches.ts';

const image = Uint8Array.from({ length: 784 }, (_, pixel) => pixel % 256);

test.each([
  ['models.read', 'readDigit'],
  ['models.readSteps', 'readDigitSteps'],
  ['models.inspect', 'inspectDigit'],
  ['models.memoryMap', 'mapMemory'],
] as const)('%s asks all models at once, and each has its own answer', async (name, asked) => {
  const { workbench } = await openWorkbench();
  const one = await workbench.call('experiments.create', { config: {} });
  const other = await workbench.call('experiments.create', { config: {} });
  await workbench.call('experiments.remove', { experiment: one.id });
  const experiments = [other.id, one.id];
  expect(await workbench.call(name, { experiments, image, threads: 2 })).toEqual([
    {
      kind: 'answer',
      experiment: other.id,
      answer: { asked, question: { engine: 'auto', threads: 2, image } },
      milliseconds: 1,
    },
    {
      kind: 'refusal',
      experiment: one.id,
      error: { code: 'not-found', message: 'it is gone' },
    },
  ]);
});

test.each([
  ['models.inspectSet', 'inspectSet', {}],
  ['models.memoryMapOfSet', 'mapMemoryOfSet', {}],
  ['models.unitOfSet', 'readUnitOfSet', { layer: 1, direction: 'backward', unit: 3 }],
  ['models.unitsOfSet', 'readUnitsOfSet', { layer: 1, direction: 'backward', quantity: 'h' }],
] as const)(
  '%s passes on all images, of which there are at most 200',
  async (name, asked, more) => {
    const { workbench } = await openWorkbench();
    const { id } = await workbench.call('experiments.create', { config: {} });
    const of = (count: number) => ({
      experiments: [id],
      images: new Uint8Array(count * 784),
      ...more,
    });
    const { images } = of(3);
    expect(await workbench.dispatch(name, of(3))).toMatchObject([
      { kind: 'answer', answer: { asked, question: { images, ...more, threads: 1 } } },
    ]);
    for (const count of [0, 0.5, 201]) {
      await expect(workbench.dispatch(name, of(count))).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(`${name}: images: must `) as string,
      });
    }
  },
);

test.each([
  ['models.units', 'readUnits', { quantity: 'h' }],
  ['models.unit', 'readUnit', { unit: 3 }],
] as const)('%s passes on what is asked for', async (name, asked, more) => {
  const { workbench } = await openWorkbench();
  const { id } = await workbench.call('experiments.create', { config: {} });
  const place = { layer: 1, direction: 'backward', ...more };
  const input = { experiments: [id], image, ...place };
  expect(await workbench.dispatch(name, input)).toMatchObject([
    { kind: 'answer', answer: { asked, question: { ...place, threads: 1 } } },
  ]);
  await expect(workbench.dispatch(name, { ...input, direction: 'sideways' })).rejects.toMatchObject(
    { code: 'invalid-input' },
  );
});

test('one image is read on one thread unless another number is asked for', async () => {
  const { workbench } = await openWorkbench();
  const { id } = await workbench.call('experiments.create', { config: {} });
  for (const name of [
    'models.read',
    'models.readSteps',
    'models.inspect',
    'models.memoryMap',
  ] as const) {
    const answers = await workbench.call(name, { experiments: [id], image });
    expect(answers).toMatchObject([{ answer: { question: { threads: 1 } } }]);
  }
});

test('units are silenced in one image or over a sample, as many threads as there are for the sample', async () => {
  const { workbench } = await openWorkbench();
  const { id } = await workbench.call('experiments.create', { config: {} });
  const units = [{ layer: 0, unit: 3 }];
  const input = { experiments: [id], units };
  expect(await workbench.call('models.readWithout', { ...input, image })).toMatchObject([
    { answer: { asked: 'readWithout', question: { units, image, threads: 1 } } },
  ]);
  expect(await workbench.call('models.scoreWithout', input)).toMatchObject([
    { answer: { asked: 'scoreWithout', question: { units, threads: 0 } } },
  ]);
  const wrong = { ...input, units: [{ layer: 0, unit: -1 }] };
  await expect(workbench.dispatch('models.scoreWithout', wrong)).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

test.each([
  ['no models', { experiments: [], image }, 'experiments'],
  ['one model twice', { experiments: ['a', 'a'], image }, 'must name each experiment only once'],
  [
    'too many models',
    { experiments: Array.from({ length: 13 }, (_, index) => `e${index}`), image },
    'experiments',
  ],
  ['a path in place of an id', { experiments: ['../x'], image }, 'experiments'],
  ['half an image', { experiments: ['a'], image: image.slice(0, 100) }, '784 bytes'],
])('%s is refused', async (_, input, message) => {
  const { workbench } = await openWorkbench();
  await expect(workbench.dispatch('models.read', input)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(message) as string,
  });
});

const pair = { donor: image, recipient: image.slice().fill(3) };

test.each([
  ['models.transplant', 'transplant', { ...pair, part: 'hidden', layer: 1 }],
  ['models.trajectories', 'trajectories', { image, layer: null, alike: 7, epoch: 2 }],
] as const)('%s hands on all that it is asked', async (name, asked, question) => {
  const { workbench } = await openWorkbench();
  const { id } = await workbench.call('experiments.create', { config: {} });
  expect(await workbench.dispatch(name, { experiments: [id], ...question })).toEqual([
    {
      kind: 'answer',
      experiment: id,
      answer: { asked, question: { engine: 'auto', threads: 1, ...question } },
      milliseconds: 1,
    },
  ]);
});

test.each([
  ['models.transplant', { ...pair, part: 'gates', layer: null }, 'part'],
  ['models.transplant', { ...pair, donor: image.slice(1), part: 'state', layer: null }, 'donor'],
  ['models.trajectories', { image, layer: -1, alike: null }, 'layer'],
] as const)('%s names the field that is wrong', async (name, question, field) => {
  const { workbench } = await openWorkbench();
  await expect(workbench.dispatch(name, { experiments: ['a'], ...question })).rejects.toMatchObject(
    {
      code: 'invalid-input',
      message: expect.stringContaining(field) as string,
    },
  );
});
