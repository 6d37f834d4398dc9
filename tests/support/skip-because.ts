import type { TestContext } from 'vitest';

/** Skips the present test and prints why. */
export function skipBecause(context: TestContext, reason: string): never {
  console.warn(`skipped: ${context.task.name}: ${reason}`);
  return context.skip(reason);
}
