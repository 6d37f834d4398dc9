import type { FileHandle } from 'node:fs/promises';

let waits = true;

/**
 * Chooses whether what this process writes from now on is to survive a power cut. Without, all writes are as atomic for
 * readers as before, and survive the end of the process.
 */
export function waitForDisk(choice: boolean): void {
  waits = choice;
}

/** Waits until the disk has a file, or the names in a folder, unless this process need not wait for the disk. */
export async function syncHandle(file: FileHandle): Promise<void> {
  if (waits) await file.sync();
}
