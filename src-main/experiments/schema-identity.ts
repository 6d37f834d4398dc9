import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Tells schemas apart: two have the same identity only if they accept the same values and give the same defaults. What
 * JSON Schema can't say, a refinement or transformation for example, has no part in it.
 * @param version of what the schema can't say: raised when keys change their meaning
 * @returns a SHA-256 in hexadecimal
 * @throws Error for a schema of values that no JSON can hold
 */
export function schemaIdentity(schema: z.ZodType, version: number): string {
  const description = JSON.stringify([version, z.toJSONSchema(schema, { io: 'input' })]);
  return createHash('sha256').update(description).digest('hex');
}
