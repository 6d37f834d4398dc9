/**
 * Type-checks every runtime by its own tsconfig; ends with 1 if any fails.
 *
 *     npm run typecheck
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const checks = [
  ['typescript/bin/tsc', 'src-shared'],
  ['typescript/bin/tsc', 'src-main'],
  ['typescript/bin/tsc', 'src-main/desktop'],
  ['vue-tsc/bin/vue-tsc.js', 'src-renderer'],
  ['typescript/bin/tsc', 'tests'],
];

const failed = checks.filter(([program, project]) => {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', program), '-p', project],
    { cwd: root, stdio: 'inherit' },
  );
  return status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`Type errors in: ${failed.map(([, project]) => project).join(', ')}\n`);
  process.exitCode = 1;
}
