import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Identifies a schema: two have the same identity only if they accept the same values and give the same defaults. What
 * JSON Schema can't express, such as a refinement or transformation, doesn't count.
 * @param version that of what the schema can't express: raised when keys change their meaning
 * @returns a SHA-256 in hexadecimal
 * @throws Error for a schema of values that JSON can't express
 */
export function schemaIdentity(schema: z.ZodType, version: number): string {
  const description = JSON.stringify([version, z.toJSONSchema(schema, { io: 'input' })]);
  return createHash('sha256').update(description).digest('hex');
}
