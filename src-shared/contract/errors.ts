import { ConfigError } from '../experiment/config.ts';

/**
 * Kinds of failure that a caller can act on:
 * - `invalid-input`: the request itself is wrong
 * - `not-found`: no such experiment, data set or file
 * - `busy`: another process holds the experiment
 * - `damaged`: a stored file can't be read
 * - `storage`: a disk error (full, no permission)
 * - `unavailable`: an engine isn't available on this machine
 * - `process-died`: the process doing the work ended before it answered
 * - `internal`: a bug in Unroll
 */
export type ErrorCode =
  | 'invalid-input'
  | 'not-found'
  | 'busy'
  | 'damaged'
  | 'storage'
  | 'unavailable'
  | 'process-died'
  | 'internal';

/** An error with a message for users: what happened and to what, and then what is allowed or what to do. */
export class UnrollError extends Error {
  override readonly name = 'UnrollError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error as it crosses a process boundary. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Converts any thrown value to a form that can be sent. */
export function toWireError(error: unknown): WireError {
  if (error instanceof UnrollError) return { code: error.code, message: error.message };
  if (error instanceof ConfigError) return { code: 'invalid-input', message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Converts a wire error back to an error to throw. */
export function fromWireError({ code, message }: WireError): UnrollError {
  return new UnrollError(code, message);
}
