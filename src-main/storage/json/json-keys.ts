/**
 * Checks the keys of a JSON text that `JSON.parse` accepts: no object may have a key twice, of which the parser keeps
 * only the last, or a key `__proto__`, which careless code confuses with an object's prototype.
 * @returns the first problem as text, or undefined
 */
export function keyProblem(json: string): string | undefined {
  /** The keys so far of each open object; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (let position = 0; position < json.length; position++) {
    switch (json[position]) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(undefined);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = stringEnd(json, position);
        if (json[visibleFrom(json, end)] === ':') {
          const key = JSON.parse(json.slice(position, end)) as string;
          const keys = open.at(-1);
          if (key === '__proto__') return 'the name "__proto__" is not allowed';
          if (keys?.has(key)) return `the name ${JSON.stringify(key)} appears twice`;
          keys?.add(key);
        }
        position = end - 1;
        break;
      }
    }
  }
  return undefined;
}

/** @returns the end of the string that begins at `start`, its closing quote included */
function stringEnd(json: string, start: number): number {
  let position = start + 1;
  while (json[position] !== '"') position += json[position] === '\\' ? 2 : 1;
  return position + 1;
}

/** @returns the first position from `start` that is not white space */
function visibleFrom(json: string, start: number): number {
  let position = start;
  while (' \t\r\n'.includes(json[position] ?? '.')) position++;
  return position;
}
