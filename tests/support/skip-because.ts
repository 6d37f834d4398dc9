import type { TestContext } from 'vitest';

/** Skips the present test and prints why. */
export function skipBecause(context: TestContext, reason: string): never {
  console.warn(`skipped: ${context.task.name}: ${reason}`);
  // What a machine can't have is shown as skipped, not as passed.
  return context.skip(reason);
}
