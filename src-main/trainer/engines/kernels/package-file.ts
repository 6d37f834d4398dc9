import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of this package that is not bundled. In a packaged app these files are unpacked next to the archive. */
export function packageFile(...path: readonly string[]): string {
  return join(packageFolder().replace('app.asar', 'app.asar.unpacked'), ...path);
}

/** A file that the build has made. In a packaged app it is in the archive, where it can be read like any other. */
export function builtFile(...path: readonly string[]): string {
  return join(packageFolder(), 'out', ...path);
}

function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
}
