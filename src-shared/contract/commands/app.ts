import { z } from 'zod';
import { command, nothing } from '../command.ts';
import { preferencesChangeSchema, type Preferences } from '../preferences.ts';

/** Information about this Unroll and the machine it runs on. */
export interface AppInformation {
  /** Unroll's own version. */
  readonly version: string;
  readonly host: 'desktop' | 'browser' | 'commandLine';
  /** The data folder. */
  readonly home: string;
  /** What chose the data folder. */
  readonly homeFrom: 'flag' | 'environment' | 'settings' | 'default';
  /** Whether `experiments.reveal` can show a folder. */
  readonly canReveal: boolean;
  readonly platform: string;
  readonly architecture: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Name to version: node, and also electron and chrome on the desktop. */
  readonly versions: Readonly<Record<string, string>>;
}

export const appCommands = {
  'app.info': command(nothing).returns<AppInformation>(),
  /** Sets the data folder from the next start on; null: the default one. It is created if it doesn't exist. */
  'app.chooseHome': command(
    z.strictObject({ home: z.string().min(1).max(4000).nullable() }),
  ).returns<{ readonly home: string }>(),
  'preferences.read': command(nothing).returns<Preferences>(),
  /** Changes only what is given; a view whose state is null is forgotten. */
  'preferences.update': command(
    z.strictObject({ change: preferencesChangeSchema }),
  ).returns<Preferences>(),
} as const;
