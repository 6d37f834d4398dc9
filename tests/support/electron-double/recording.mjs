/** @type {{ name: string, args: unknown[] }[]} */
const calls = [];

/** Something of Electron that fails when it is called, by the name that it is recorded under. */
const failing = process.env.UNROLL_DOUBLE_FAILING;

/** Keeps that something of Electron was called, for a test to look at; what can't be copied is left out. */
export function record(name, ...args) {
  calls.push({ name, args: args.map(copyable) });
  if (name === failing) throw new Error(`${name} fails`);
}

/** What was called so far, in order. */
export function recordedCalls() {
  return calls;
}

function copyable(value) {
  if (typeof value === 'function') return '[function]';
  if (Array.isArray(value)) return value.map(copyable);
  if (value === null || typeof value !== 'object') return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyable(part)]));
}
