import type { ErrorCode } from '#shared/contract/errors';

/** Every code the program ends with, and why. */
export const exitCodes = [
  { code: 0, meaning: 'done', errors: [] },
  {
    code: 1,
    meaning: "the run failed, the weights verified don't match, or a fault of Unroll itself",
    errors: ['internal'],
  },
  { code: 2, meaning: 'wrong input: a flag, a value or a file', errors: ['invalid-input'] },
  { code: 3, meaning: 'no such experiment, data set or file', errors: ['not-found'] },
  {
    code: 4,
    meaning: 'the disk refused (full, no permission) or a stored file is damaged',
    errors: ['storage', 'damaged'],
  },
  { code: 5, meaning: "the engine can't be had on this machine", errors: ['unavailable'] },
  { code: 6, meaning: 'another process is at work on the experiment', errors: ['busy'] },
  {
    code: 7,
    meaning: 'the process doing the work died; a run can be resumed',
    errors: ['process-died'],
  },
  {
    code: 130,
    meaning: 'ended by Ctrl+C or a request to terminate; a run can be resumed',
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

/** The code that the program ends with after an error. */
export function exitCodeOf(error: ErrorCode): ExitCode {
  return codeByError.get(error) ?? 1;
}
