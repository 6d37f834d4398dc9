import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/parity/**', 'tests/process/**', 'tests/e2e/**'],
        },
      },
      { test: { ...common, name: 'parity', include: ['tests/parity/**/*.test.ts'] } },
      { test: { ...common, name: 'process', include: ['tests/process/**/*.test.ts'] } },
      {
        test: {
          testTimeout: 180_000,
          hookTimeout: 180_000,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          // Each has a browser, a host and training processes: side by side they would only wait for each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
