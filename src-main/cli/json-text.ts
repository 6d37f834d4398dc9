/**
 * A result as a JSON document.
 * @throws TypeError for what JSON has no form for and would leave out or make something else of: a function, a map
 */
export function jsonText(result: unknown): string {
  return JSON.stringify(result, refuseUnwritable, 2);
}

function refuseUnwritable(key: string, value: unknown): unknown {
  const isData = typeof value !== 'object' || value === null || isPlain(value);
  if (!isData || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${key}: the result can't be written as JSON`);
  }
  return value;
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
