/**
 * How deep lists and objects may be nested in what comes from outside. Unroll's own nest less than ten deep; what passes
 * values on (the context bridge, MessagePack, schemas that call themselves) gives up at some hundred or thousand.
 */
export const depthLimit = 32;

/** Whether lists and objects are nested more than `limit` deep. Takes no stack, however deep they are. */
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
