import { expect } from 'vitest';

/** How long a page may take until it shows what it is waited for; as long as Playwright itself waits. */
export const patience = { timeout: 30_000 } as const;

/** The same for what a training process has to be started for, and to compute: that takes what it takes. */
export const untilTrained = { timeout: 120_000 } as const;

/** Waits until something read from a page, or from behind it, is as it should be. */
export async function until<T>(read: () => Promise<T>, expected: T): Promise<void> {
  await expect.poll(read, patience).toEqual(expected);
}
