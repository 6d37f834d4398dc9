import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

// Without a number one core stays idle, of two.
const common = { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: '100%' };
const mocked = 'tests/**/*.mocked.test.ts';
const withDom = 'tests/renderer/**/*.dom.test.ts';
// Each keeps two processors busy by itself.
const campaigns = 'tests/{crash,fuzz}/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [
            mocked,
            withDom,
            campaigns,
            'tests/parity/**',
            'tests/process/**',
            'tests/e2e/**',
          ],
          // To load all modules again for each file would take longer than the tests themselves.
          isolate: false,
        },
      },
      // What puts a module of its own in another's place can't share modules with other files.
      { test: { ...common, name: 'mocked', include: [mocked] } },
      // Components and what listens to the window, in a document that nothing paints. Vue keeps the document that it was
      // loaded with, so that files can't share their modules.
      {
        plugins: [vue()],
        test: { ...common, name: 'dom', include: [withDom], environment: 'happy-dom' },
      },
      {
        test: { ...common, name: 'parity', include: ['tests/parity/**/*.test.ts'], isolate: false },
      },
      {
        test: {
          ...common,
          name: 'process',
          include: ['tests/process/**/*.test.ts'],
          isolate: false,
        },
      },
      { test: { ...common, name: 'campaigns', include: [campaigns], maxWorkers: 1 } },
      {
        test: {
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each has a browser, a host and training processes: more would only wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          name: 'e2e',
          // Specs share a Chromium.
          isolate: false,
          include: ['tests/e2e/**/*.test.ts'],
        },
      },
    ],
  },
});
