/**
 * @returns a result as a JSON document
 * @throws TypeError for what JSON would leave out or change, such as a function or a map
 */
export function jsonText(result: unknown): string {
  return JSON.stringify(result, refuseUnwritable, 2);
}

function refuseUnwritable(key: string, value: unknown): unknown {
  const isData = typeof value !== 'object' || value === null || isPlain(value);
  if (!isData || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${key}: the result can’t be written as JSON`);
  }
  return value;
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
