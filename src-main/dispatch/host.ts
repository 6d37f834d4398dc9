import type { AppInformation } from '#shared/contract/commands';

/** What a workbench must know of the program that it runs in. */
export interface Host {
  readonly kind: AppInformation['host'];
  readonly homeFrom: AppInformation['homeFrom'];
  /** Where the choice of the data folder is kept. */
  readonly settingsFile: string;
  /** Of what the program runs on besides Node, such as `electron` and `chrome`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Shows a folder in the system's file manager; absent where there is none to be reached. */
  readonly reveal?: (folder: string) => Promise<void>;
}
