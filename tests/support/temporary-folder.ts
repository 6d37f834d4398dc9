import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** A new empty folder that is removed when the present test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-test-'));
  // Caches are written without anybody waiting for them, so that a file may come while the folder is emptied.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The same for all tests of a file or a describe block: the folder is there from `beforeAll` on. */
export function temporaryFolderForAll(): () => string {
  let folder: string | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unroll-test-'));
  });
  afterAll(() => rm(folder!, { recursive: true, force: true, maxRetries: 5 }));
  return () => folder!;
}
