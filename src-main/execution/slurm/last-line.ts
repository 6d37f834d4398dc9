/** The end of what Lmod writes of modules that it doesn't know: advice for those who write them. */
const endOfLmod = '#%Module';

/** The last line of what a program has written, which says why it has ended; empty if it has written nothing. */
export function lastLineOf(text: string): string {
  const last = text.trim().split('\n').at(-1)!.trim();
  if (last !== endOfLmod) return last;
  const [, problem] = /Lmod has detected the following error:\s*([^]*?)\n\s*\n/.exec(text) ?? [];
  return problem?.replace(/\s+/g, ' ') ?? last;
}
