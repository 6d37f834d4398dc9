/**
 * The greatest depth of lists and objects in data from outside. Unroll's own data is less than ten deep; what passes
 * values on (the context bridge, MessagePack, recursive schemas) fails at some hundreds or thousands.
 */
export const depthLimit = 32;

/** Whether lists and objects are nested more than `limit` deep. Doesn't use the stack, however deep they are. */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    level = level.flatMap((outer) => Object.values(outer).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
