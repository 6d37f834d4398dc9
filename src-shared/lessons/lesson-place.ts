/*
 * In the addresses of a lesson, `@name` stands for the id of one of its runs: `runs=@rnn,@lstm`.
 */

/** @returns whether a word of an address stands for a run */
export function isReference(word: string): boolean {
  return /^@[a-z0-9][a-z0-9-]*$/.test(word);
}

/** @returns the names of the runs in a value of an address, each once */
export function referencesIn(value: string): readonly string[] {
  const words = value.split(',').filter(isReference);
  return [...new Set(words.map((word) => word.slice(1)))];
}

/**
 * A value of an address as a lesson stores it.
 * @param nameOf the name of a run by its id; undefined for a run that isn't one of the lesson's
 */
export function withReferences(value: string, nameOf: (id: string) => string | undefined): string {
  return value
    .split(',')
    .map((word) => {
      const name = nameOf(word);
      return name === undefined ? word : `@${name}`;
    })
    .join(',');
}
