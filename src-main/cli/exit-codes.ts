import type { ErrorCode } from '#shared/contract/errors';

/** All exit codes and their meanings. */
export const exitCodes = [
  { code: 0, meaning: 'done', errors: [] },
  {
    code: 1,
    meaning:
      'a run failed, a sweep stopped early, has no result or has runs that weren’t taken, the weights don’t match, or Unroll has a bug',
    errors: ['internal'],
  },
  { code: 2, meaning: 'invalid input: a flag, a value or a file', errors: ['invalid-input'] },
  { code: 3, meaning: 'no such experiment, data set or file', errors: ['not-found'] },
  {
    code: 4,
    meaning: 'a disk error (full, no permission), or a stored file is damaged',
    errors: ['storage', 'damaged'],
  },
  { code: 5, meaning: 'the engine isn’t available on this machine', errors: ['unavailable'] },
  { code: 6, meaning: 'another process is working on the experiment', errors: ['busy'] },
  {
    code: 7,
    meaning: 'the worker process died; a run can be resumed',
    errors: ['process-died'],
  },
  {
    code: 130,
    meaning: 'ended by Ctrl+C or a termination signal; a run can be resumed',
    errors: [],
  },
] as const satisfies readonly {
  readonly code: number;
  readonly meaning: string;
  readonly errors: readonly ErrorCode[];
}[];

export type ExitCode = (typeof exitCodes)[number]['code'];

const codeByError = new Map<ErrorCode, ExitCode>(
  exitCodes.flatMap(({ code, errors }) => errors.map((error) => [error, code] as const)),
);

/** @returns the exit code for an error */
export function exitCodeOf(error: ErrorCode): ExitCode {
  return codeByError.get(error) ?? 1;
}
