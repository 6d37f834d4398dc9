import { z } from 'zod';

/**
 * Adds the stored value's keys that the schema doesn't know to a value that is about to replace it in a file, so that
 * what a newer Unroll, or another program, has put there isn't lost. Entries of lists correspond by their place.
 * @param stored as it was parsed, unchecked
 */
export function withUnknownKeys(schema: unknown, stored: unknown, written: unknown): unknown {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray && Array.isArray(stored) && Array.isArray(written)) {
    return written.map((entry, place) =>
      place < stored.length ? withUnknownKeys(inner.element, stored[place], entry) : entry,
    );
  }
  if (inner instanceof z.ZodObject && isObject(stored) && isObject(written)) {
    const { shape } = inner;
    const known = Object.entries(written).map(([key, value]) => [
      key,
      withUnknownKeys(shape[key], stored[key], value),
    ]);
    const unknown = Object.entries(stored).filter(([key]) => !Object.hasOwn(shape, key));
    return Object.fromEntries([...known, ...unknown]);
  }
  return written;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap())
    : schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
