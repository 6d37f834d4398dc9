/** The path of an addon that fits, or the reason why it isn't used. */
export type FoundAddon =
  | { readonly path: string; readonly reason?: never }
  | { readonly path?: never; readonly reason: string };

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** True where it makes no difference. */
  readonly hasGlibc: boolean;
}

export function hashSources(sources: string): string;
export function findOwnBuild(root: string): FoundAddon;
export function readStamp(root: string): { readonly sources: string } | null;
export function thisMachine(): Machine;
export function findPrebuilt(root: string, machine?: Machine): FoundAddon;
