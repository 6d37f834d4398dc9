import { z } from 'zod';
import { command, nothing } from '../command.ts';
import { preferencesChangeSchema, type Preferences } from '../preferences.ts';

/** What runs here. */
export interface AppInformation {
  /** Unroll's own version. */
  readonly version: string;
  readonly host: 'desktop' | 'browser' | 'commandLine';
  /** The data folder. */
  readonly home: string;
  /** Where the data folder's name comes from. */
  readonly homeFrom: 'flag' | 'environment' | 'settings' | 'default';
  /** Whether `experiments.reveal` can show a folder. */
  readonly canReveal: boolean;
  readonly platform: string;
  readonly architecture: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Name to version: node, and electron and chrome where they run. */
  readonly versions: Readonly<Record<string, string>>;
}

export const appCommands = {
  'app.info': command(nothing).returns<AppInformation>(),
  /** The data folder from the next start on; null: the default one. It is made if it isn't there. */
  'app.chooseHome': command(
    z.strictObject({ home: z.string().min(1).max(4000).nullable() }),
  ).returns<{ readonly home: string }>(),
  'preferences.read': command(nothing).returns<Preferences>(),
  /** Changes what is given and leaves the rest; a view's state of null is forgotten. */
  'preferences.update': command(
    z.strictObject({ change: preferencesChangeSchema }),
  ).returns<Preferences>(),
} as const;
