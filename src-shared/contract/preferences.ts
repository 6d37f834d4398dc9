import { z } from 'zod';
import { engine, threads } from './command.ts';

/** How a person likes the workbench; kept with the data, not in a browser that may forget it. */
const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  palette: z.enum(['standard', 'colourBlindSafe', 'highContrast']),
  motion: z.enum(['system', 'reduced', 'full']),
  /** What new experiments begin with. */
  engine,
  threads,
  /** What pages remember of themselves (columns, sorting, saved views), by a name of theirs; any JSON. */
  views: z.record(z.string().min(1).max(100), z.json()),
};

/** What is changed; what is absent stays. */
export const preferencesChangeSchema = z.strictObject(fields).partial();

/** What is stored. A preference that is missing or of an unknown kind is the default one. */
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
