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
          exclude: ['tests/parity/**', 'tests/process/**'],
        },
      },
      { test: { ...common, name: 'parity', include: ['tests/parity/**/*.test.ts'] } },
      { test: { ...common, name: 'process', include: ['tests/process/**/*.test.ts'] } },
    ],
  },
});
