import type { AppInformation } from '#shared/contract/commands';

/** What a workbench must know about the program that it runs in. */
export interface Host {
  readonly kind: AppInformation['host'];
  readonly homeFrom: AppInformation['homeFrom'];
  /** Where the choice of the data folder is kept. */
  readonly settingsFile: string;
  /** Versions of what the program runs on besides Node, such as `electron` and `chrome`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Shows a folder in the system's file manager; absent if there is none. */
  readonly reveal?: (folder: string) => Promise<void>;
}
