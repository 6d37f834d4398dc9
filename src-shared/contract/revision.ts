import { z } from 'zod';

export const revisionSchema = z.strictObject({
  /** Revisions can be compared only within a series: another begins with the program that counts them. */
  series: z.string().max(100),
  /** Grows with each change. */
  number: z.int().nonnegative(),
});

/** A state of something that the workbench has, by which its later changes can be asked for. */
export type Revision = Readonly<z.infer<typeof revisionSchema>>;
