import { depthLimit } from '#shared/json/depth';

interface Place {
  readonly value: object;
  readonly path: readonly string[];
}

/**
 * Checks an input before its schema does. An input is what JSON can express, and bytes: MessagePack and Electron's
 * messages can carry other objects too, which a schema could mistake for plain ones.
 * @returns the problem, naming the place; null if there is none
 */
export function inputProblem(input: unknown): string | null {
  const waiting: Place[] = [{ value: { input }, path: [] }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { value, path } = place;
    if (path.length > depthLimit)
      return `the input must not be nested more than ${depthLimit} levels deep`;
    for (const [key, part] of Object.entries(value) as [string, unknown][]) {
      const kind = kindOf(part);
      const isAllowed = allowedKinds.has(kind) && !(path.length === 0 && kind === 'Uint8Array');
      if (!isAllowed) return `${[...path, key].join('.')}: must not be a ${kind}`;
      if (kind === 'Object' || kind === 'Array') {
        waiting.push({ value: part as object, path: [...path, key] });
      }
    }
  }
  return null;
}

const allowedKinds: ReadonlySet<string> = new Set(
  'Null Undefined Boolean Number String Array Object Uint8Array'.split(' '),
);

/** @returns such as `String`, `Map` or `Float64Array`; `Object` for a plain one */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
