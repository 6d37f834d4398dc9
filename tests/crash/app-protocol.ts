import type { WireError } from '#shared/contract/errors';
import type { Observed } from './observe.ts';

/** What the campaign can ask of a process of the app, besides the app's own commands. */
export interface AppRequests {
  /** Opens the workbench on a data folder; all other requests need that. */
  open: { input: { home: string }; output: Record<never, never> };
  close: { input: Record<never, never>; output: Record<never, never> };
  command: { input: { name: string; input: unknown }; output: unknown };
  /** Everything that the data folder holds as a person sees it. */
  observe: { input: { looksAtDatasets: boolean }; output: Observed };
  /** Waits until a run that is under way has ended. */
  awaitEnd: { input: { experiment: string }; output: { status: string; reason: string | null } };
  /** Notes in the trace that so many steps have been acknowledged. */
  mark: { input: { steps: number }; output: Record<never, never> };
}

export type AppRequestName = keyof AppRequests;

export interface AppRequest {
  readonly id: number;
  readonly name: AppRequestName;
  readonly input: unknown;
}

export type AppAnswer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: WireError };
