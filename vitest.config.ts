import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the files of each project in one go, in the order of the projects. A worker that shares modules between the files
 * of a project is ended before a file of another one, so that files in any order would have it load them again and again.
 */
class ProjectByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const names = this.ctx.projects.map(({ name }) => name);
    const placeOf = ({ project }: TestSpecification): number => names.indexOf(project.name);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** The tensorflow engine is tested on WebAssembly, wherever TensorFlow's own library is installed too. */
const env = { UNROLL_TENSORFLOW_BACKEND: 'wasm' };
// Without a number one core stays idle, of two.
const common = { env, testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: '100%' };
const patient = { env, testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 };
const mocked = 'tests/**/*.mocked.test.ts';
const withDom = 'tests/renderer/**/*.dom.test.ts';
const long = 'tests/**/*.long.test.ts';
const endToEnd = 'tests/e2e/**/*.test.ts';
const realDesktop = 'tests/desktop/**/*.test.ts';
/** Stories of what unit tests show in detail, or what seldom changes. */
const longStories =
  'tests/e2e/{accessibility,accessibility-of-layers,browser-host,bundle,compare,compare-answers,compare-dynamics,compare-hyperparameters,data,desktop,desktop-runs,draw,draw-limits,experiment-life,experiments,fine-tuning,fork,gradients,help,inside,inside-exports,inspect,inspect-states,lessons,new,queue,run,settings,sweeps}.test.ts';
/** Pages that the host has no part in but to answer commands; the first host is enough. */
const sameOnEveryHost =
  'tests/e2e/{bundle,compare-dynamics,draw,draw-limits,experiments,fine-tuning,fork,gradients,help,inside,inside-exports,inspect,inspect-states,lessons,new,settings,sweeps}.test.ts';
/** What tests engines, or the tensorflow engine alone. */
const engineTests = [
  'tests/parity/pytorch.test.ts',
  'tests/main/trainer/engines/{gradient-check,tensorflow-engine}.test.ts',
  'tests/main/trainer/{measure/estimate,run/real-engine}.test.ts',
];
/** What takes longest of what is seldom broken. */
const slow = [
  'tests/main/{bundles/bundles,cli/compare,execution/slurm/{agent,job-limits},server/connections,storage/locks/lock,trainer/measure/bench/pytorch,trainer/run/{fork,real-engine},trainer/serve/inside/{dynamics,dynamics-numbers,memory-map,probes},trainer/engines/{gradient-check,kernels/{kernel-engine,recording}}}.test.ts',
  'tests/shared/digit/photographs.test.ts',
];
/** Resumes a run from every moment at which it can die. */
const everyMoment = 'tests/main/trainer/run/any-moment.mocked.test.ts';

// `npm test` leaves out the projects whose names begin with "long"; `npm run test:all` has all.
export default defineConfig({
  test: {
    sequence: { sequencer: ProjectByProject },
    projects: [
      {
        test: { ...common, name: 'parity', include: ['tests/parity/**/*.test.ts'], isolate: false },
      },
      {
        test: {
          ...common,
          name: 'process',
          include: ['tests/process/**/*.test.ts'],
          exclude: [long],
          isolate: false,
        },
      },
      // What puts a module of its own in another's place can't share modules with other files.
      {
        test: { ...common, name: 'mocked', include: [mocked], exclude: [everyMoment] },
      },
      // Components and what listens to the window, in a document that nothing paints.
      {
        plugins: [vue()],
        test: {
          ...common,
          name: 'dom',
          include: [withDom],
          isolate: false,
          environment: './tests/support/one-document.ts',
          setupFiles: ['tests/support/unmount-all.ts'],
        },
      },
      // Last, as its files are the shortest: then no worker is left without any for long.
      {
        test: {
          ...common,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [
            mocked,
            withDom,
            long,
            ...slow,
            'tests/{libtensorflow,parity,process}/**',
            endToEnd,
            realDesktop,
          ],
          // To load all modules again for each file would take longer than the tests themselves.
          isolate: false,
        },
      },
      {
        test: {
          ...patient,
          name: 'e2e',
          include: [endToEnd],
          exclude: [long, longStories],
          // Specs share a Chromium.
          isolate: false,
          // Each has a browser, a host and training processes, so that nothing else runs beside them.
          sequence: { groupOrder: 1 },
          provide: { hosts: 'first' },
        },
      },
      {
        test: {
          ...patient,
          name: 'long-e2e',
          include: [longStories, 'tests/e2e/**/*.long.test.ts'],
          isolate: false,
          sequence: { groupOrder: 2 },
          provide: { hosts: 'first' },
        },
      },
      {
        test: {
          ...patient,
          name: 'long-hosts',
          include: [endToEnd],
          exclude: [long, sameOnEveryHost],
          isolate: false,
          sequence: { groupOrder: 2 },
          provide: { hosts: 'others' },
        },
      },
      // The app in a real Electron, where one is given.
      {
        test: {
          ...patient,
          name: 'long-desktop',
          include: [realDesktop],
          maxWorkers: 1,
          isolate: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...patient,
          // Skipped where `npm run fetch:tensorflow` has not been run.
          name: 'long-tensorflow',
          include: [...engineTests, 'tests/libtensorflow/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          env: { UNROLL_TENSORFLOW_BACKEND: 'tensorflow' },
          provide: { engine: 'tensorflow' },
        },
      },
      {
        test: {
          ...patient,
          name: 'long-unit',
          include: slow,
          // As with the other unit tests.
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...patient,
          name: 'long',
          include: [long, everyMoment],
          exclude: [endToEnd],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
