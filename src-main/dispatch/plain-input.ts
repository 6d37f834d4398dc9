import { depthLimit } from '#shared/json/depth';

interface Place {
  readonly value: object;
  readonly path: readonly string[];
}

/**
 * What is wrong with an input before its schema looks at it, naming the place; null if nothing is. An input is what
 * JSON can say, and bytes: MessagePack and Electron's messages carry other objects too, which a schema could take for
 * plain ones.
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

/** `String`, `Map`, `Float64Array`; `Object` of one that has nothing special. */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
