/** The id itself or, if it is taken, the id with the smallest number from 2 that isn't. */
export function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (let number = 2; ; number++) {
    const numbered = `${id.slice(0, 70)}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
