import { newComparisonState } from '#shared/compare/comparison';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { AppProcess } from './app-process.ts';
import { importFiles, oneImage, tinyConfig, type BaseFolder } from './base-folder.ts';

/** Something a person does. When it has returned, it is acknowledged. */
export interface Step {
  readonly name: string;
  /** What a person says of an experiment by it: notes, tags, star. */
  readonly said?: {
    readonly experiment: string;
    readonly change: Readonly<Record<string, unknown>>;
  };
  /** The run that has ended with it. */
  readonly ends?: string;
  run(app: AppProcess): Promise<unknown>;
}

/** What a person does in one sitting, on a copy of the base folder. */
export interface Scenario {
  readonly name: string;
  /** Experiments that are trained in it. */
  readonly trains: readonly string[];
  readonly looksAtDatasets: boolean;
  /** New ones for each time the story is told. */
  steps(base: BaseFolder): readonly Step[];
}

/** A run didn't get to its end, as its own process was killed or its disk failed. */
export class RunBroken extends Error {
  override readonly name = 'RunBroken';
}

const ofStorage = { trains: [], looksAtDatasets: false } as const;

export const scenarios: readonly Scenario[] = [
  {
    ...ofStorage,
    name: 'create',
    steps: () => [
      create('one', { cell: 'RNN' }),
      {
        name: 'create two for the queue',
        run: (app) =>
          app.call('experiments.createMany', {
            drafts: ['two', 'three'].map((name) => ({ name, config: tinyConfig() })),
            queue: true,
          }),
      },
    ],
  },
  {
    ...ofStorage,
    name: 'edit',
    steps: () => [
      change('finished', { name: 'renamed' }),
      change('renamed', { notes: 'a note that is new' }),
      change('interrupted', { tags: ['one', 'two'] }),
      change('first in the queue', { starred: true }),
    ],
  },
  {
    ...ofStorage,
    name: 'queue',
    steps: () => [
      {
        name: 'add',
        run: (app) => app.call('queue.add', { experiments: ['interrupted'] }),
      },
      {
        name: 'move',
        run: (app) => app.call('queue.move', { experiment: 'interrupted', to: 0 }),
      },
      {
        name: 'remove',
        run: (app) => app.call('queue.remove', { experiments: ['first in the queue'] }),
      },
      { name: 'configure', run: (app) => app.call('queue.configure', { sideBySide: 2 }) },
    ],
  },
  {
    ...ofStorage,
    name: 'trash',
    steps: () => [
      remove('finished'),
      {
        name: 'restore',
        run: (app) => app.call('experiments.restore', { experiment: 'thrown away' }),
      },
      remove('second in the queue'),
      { name: 'purge', run: (app) => app.call('experiments.purge', { experiment: 'finished' }) },
    ],
  },
  {
    ...ofStorage,
    name: 'import an experiment',
    steps: ({ archive }) => [
      {
        name: 'import',
        run: (app) => importFiles(app, { kind: 'experiment' }, archive),
      },
      change('from elsewhere', { starred: true }),
    ],
  },
  {
    name: 'data sets',
    trains: [],
    looksAtDatasets: true,
    steps: ({ dataset }) => [
      {
        name: 'import',
        run: (app) => importFiles(app, { kind: 'dataset', name: 'stripes' }, dataset),
      },
      { name: 'remove', run: (app) => app.call('datasets.remove', { dataset: 'spare' }) },
    ],
  },
  {
    ...ofStorage,
    name: 'comparisons and preferences',
    steps: () => {
      let id = '';
      return [
        {
          name: 'save',
          run: async (app) => {
            ({ id } = await app.call('comparisons.save', {
              name: 'new',
              state: newComparisonState([]),
            }));
          },
        },
        {
          name: 'save in its place',
          run: (app) =>
            app.call('comparisons.save', {
              id,
              name: 'newer',
              state: { ...newComparisonState([]), smoothing: 0.5 },
            }),
        },
        {
          name: 'preferences',
          run: (app) =>
            app.call('preferences.update', { change: { theme: 'light', views: { page: 'x' } } }),
        },
        { name: 'remove', run: (app) => app.call('comparisons.remove', { id }) },
      ];
    },
  },
  {
    ...ofStorage,
    name: 'handwriting',
    steps: () => {
      let id = '';
      return [
        {
          name: 'add',
          run: async (app) => {
            const image = oneImage().fill(7, 0, 28);
            ({ id } = await app.call('handwriting.add', { label: 7, image }));
          },
        },
        { name: 'remove', run: (app) => app.call('handwriting.remove', { ids: [id] }) },
        { name: 'restore', run: (app) => app.call('handwriting.restore', { ids: [id] }) },
      ];
    },
  },
  {
    name: 'train',
    trains: ['first in the queue'],
    looksAtDatasets: false,
    steps: () => [
      start('first in the queue'),
      change('first in the queue', { notes: 'written while it trains' }),
      ended('first in the queue'),
    ],
  },
  {
    name: 'resume',
    trains: ['interrupted'],
    looksAtDatasets: false,
    steps: () => [
      {
        name: 'resume',
        run: (app) => app.call('runs.resume', { experiment: 'interrupted' }),
      },
      change('interrupted', { tags: ['while', 'it', 'trains'] }),
      change('interrupted', { starred: true }),
      ended('interrupted'),
    ],
  },
  {
    name: 'run the queue',
    trains: ['first in the queue', 'second in the queue'],
    looksAtDatasets: false,
    steps: () => [
      { name: 'let it go on', run: (app) => app.call('queue.configure', { held: false }) },
      ended('first in the queue'),
      ended('second in the queue'),
    ],
  },
];

function create(name: string, own: Partial<ExperimentConfig>): Step {
  return {
    name: `create ${name}`,
    run: (app) => app.call('experiments.create', { name, config: tinyConfig(own) }),
  };
}

function change(
  experiment: string,
  changed: { name?: string; notes?: string; tags?: string[]; starred?: boolean },
): Step {
  const { name, ...said } = changed;
  return {
    name: `change ${Object.keys(changed).join()} of ${experiment}`,
    said: { experiment: name ?? experiment, change: said },
    run: (app) => app.call('experiments.update', { experiment, change: changed }),
  };
}

function remove(experiment: string): Step {
  return {
    name: `remove ${experiment}`,
    run: (app) => app.call('experiments.remove', { experiment }),
  };
}

function start(experiment: string): Step {
  return { name: 'start', run: (app) => app.call('runs.start', { experiment }) };
}

function ended(experiment: string): Step {
  return {
    name: `end of ${experiment}`,
    ends: experiment,
    run: async (app) => {
      const { status, reason } = await app.ask('awaitEnd', { experiment });
      if (status !== 'finished') throw new RunBroken(`${experiment} is ${status}: ${reason}`);
    },
  };
}
