/**
 * Runs the tests of the kernels on a build that AddressSanitizer and UndefinedBehaviorSanitizer watch. Any fault of
 * memory and any undefined behaviour ends the tests. Needs g++, on Linux.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const node = process.execPath;
execFileSync(node, [join(root, 'scripts', 'build-native.mjs'), '--sanitize'], { stdio: 'inherit' });

// Node itself is not watched, so the sanitizers' libraries must be there before anything else is loaded.
const libraries = ['libasan.so', 'libubsan.so'].map((library) =>
  execFileSync('g++', [`-print-file-name=${library}`], { encoding: 'utf8' }).trim(),
);
const tests = [
  'tests/main/trainer/engines/kernels',
  'tests/main/trainer/engines/gradient-check.test.ts',
];
const { status } = spawnSync(
  node,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...tests, '-t', 'native'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      UNROLL_ADDON: join(root, 'build', 'unroll-kernels-sanitized.node'),
      LD_PRELOAD: libraries.join(' '),
      // What Node leaves allocated at its end is its own affair.
      ASAN_OPTIONS: 'detect_leaks=0',
    },
  },
);
process.exitCode = status ?? 1;
