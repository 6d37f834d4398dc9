/** Where the signals of this process come from: `process`, or something like it. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * Milliseconds in which further signals belong to the first: one Ctrl+C reaches this process from the terminal and,
 * once more, from an npm that runs it.
 */
const oneKeyPress = 500;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What to do when the user wants the program to end. */
export interface InterruptHandlers {
  /** The first time: to end cleanly. */
  first(): void;
  /** Any further time: to end immediately. */
  again(): void;
}

/**
 * Handles Ctrl+C and requests to terminate instead of the default, which would end the program.
 * @param now the time in milliseconds, from any origin
 * @returns a function that restores the default
 */
export function onInterrupt(
  source: SignalSource,
  now: () => number,
  handlers: InterruptHandlers,
): () => void {
  let firstAt: number | null = null;
  const listener = (): void => {
    if (firstAt === null) {
      firstAt = now();
      handlers.first();
    } else if (now() - firstAt >= oneKeyPress) {
      handlers.again();
    }
  };
  for (const signal of signals) source.on(signal, listener);
  return () => {
    for (const signal of signals) source.off(signal, listener);
  };
}
