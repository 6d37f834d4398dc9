import { z } from 'zod';
import { engine, threads } from './command.ts';

/** The user's preferences, stored with the data, not in a browser that may forget them. */
const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  palette: z.enum(['standard', 'colourBlindSafe', 'highContrast']),
  motion: z.enum(['system', 'reduced', 'full']),
  /** The defaults of new experiments. */
  engine,
  threads,
  /** State that pages remember (columns, sorting, saved views), by name; any JSON. */
  views: z.record(z.string().min(1).max(100), z.json()),
};

/** A change of preferences; absent ones stay. */
export const preferencesChangeSchema = z.strictObject(fields).partial();

/** The stored preferences. A missing or invalid one gets its default. */
export const preferencesSchema = z.object({
  theme: fields.theme.catch('system'),
  palette: fields.palette.catch('standard'),
  motion: fields.motion.catch('system'),
  engine: fields.engine.catch('auto'),
  threads: fields.threads.catch(0),
  views: fields.views.catch({}),
});
export type Preferences = z.output<typeof preferencesSchema>;

export const defaultPreferences: Preferences = preferencesSchema.parse({});
