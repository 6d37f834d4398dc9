import { z } from 'zod';
import { commands, type CommandName } from '#shared/contract/commands';
import { configSchema } from '#shared/experiment/config';
import type { RandomStream } from '#shared/random/random-stream';
import { hostileKey, hostileValue } from './hostile.ts';

/** The part of JSON Schema that the commands' inputs come to. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Not tried: it makes whatever folder it is told to, anywhere. */
const leftOut = new Set<CommandName>(['app.chooseHome']);
const names = (Object.keys(commands) as CommandName[]).filter((name) => !leftOut.has(name));

const options = { io: 'input', unrepresentable: 'any' } as const;
const configJson = z.toJSONSchema(configSchema, options) as Schema;
const schemas = new Map(
  names.map((name) => [name, z.toJSONSchema(commands[name].input, options) as Schema]),
);

/** One thing in so many is replaced by something hostile. */
const oneHostileIn = 25;
const deepest = 6;
const longestList = 5;

export interface GeneratedCommand {
  readonly name: string;
  readonly input: unknown;
}

/**
 * A command with an input that mostly fits its schema.
 * @param known texts that mean something: ids, names, data sets
 */
export function generateCommand(random: RandomStream, known: readonly string[]): GeneratedCommand {
  if (random.below(500) === 0) return { name: hostileKey(random), input: {} };
  const name = names[random.below(names.length)]!;
  const schema = schemas.get(name)!;
  const input =
    random.below(20) === 0
      ? hostileValue(random)
      : new Generator(random, known, schema.$defs ?? {}).value(schema, '', 0);
  return { name, input };
}

class Generator {
  readonly #random: RandomStream;
  readonly #known: readonly string[];
  readonly #definitions: Readonly<Record<string, Schema>>;

  constructor(
    random: RandomStream,
    known: readonly string[],
    definitions: Readonly<Record<string, Schema>>,
  ) {
    this.#random = random;
    this.#known = known;
    this.#definitions = definitions;
  }

  /** @param key the property that it is for */
  value(schema: Schema, key: string, depth: number): unknown {
    const random = this.#random;
    if (depth > 0 && random.below(oneHostileIn) === 0) return hostileValue(random);
    if (schema.$ref !== undefined) {
      const definition = this.#definitions[schema.$ref.split('/').at(-1)!];
      return depth > deepest || definition === undefined
        ? null
        : this.value(definition, key, depth);
    }
    if (key === 'config') return this.#someOf(configJson, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[random.below(schema.enum.length)];
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined)
      return this.value(choices[random.below(choices.length)]!, key, depth + 1);
    switch (schema.type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#list(schema, key, depth);
      case 'string':
        return this.#text(schema);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return random.below(2) === 0;
      case 'null':
        return null;
      default:
        // What JSON can't hold: bytes.
        return new Uint8Array([784, 784, 1568, random.below(100)][random.below(4)]!).fill(1);
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const random = this.#random;
    const made: Record<string, unknown> = {};
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const isLeftOut = random.below(schema.required?.includes(key) === true ? 40 : 2) === 0;
      if (!isLeftOut) made[key] = this.value(property, key, depth + 1);
    }
    if (typeof schema.additionalProperties === 'object') {
      for (let count = random.below(3); count > 0; count--) {
        made[String(this.#text({}))] = this.value(schema.additionalProperties, '', depth + 1);
      }
    }
    if (random.below(40) === 0) made[hostileKey(random)] = hostileValue(random);
    return made;
  }

  /** Some fields of a config; those that are left out get their defaults. */
  #someOf(schema: Schema, depth: number): Record<string, unknown> {
    const all = Object.entries(schema.properties ?? {});
    const chosen = all.filter(() => this.#random.below(8) === 0);
    return Object.fromEntries(
      chosen.map(([key, field]) => [key, this.value(field, key, depth + 1)]),
    );
  }

  #list({ items = {}, minItems = 0, maxItems = longestList }: Schema, key: string, depth: number) {
    const most = Math.max(minItems, Math.min(maxItems, longestList));
    const length = minItems + this.#random.below(most - minItems + 1);
    return Array.from({ length }, () => this.value(items, key, depth + 1));
  }

  #text({ minLength = 0, maxLength = 200 }: Schema): unknown {
    const random = this.#random;
    if (random.below(3) > 0) return this.#known[random.below(this.#known.length)]!;
    const length = minLength + random.below(Math.min(maxLength, 60) - minLength + 1);
    return Array.from({ length }, () => String.fromCodePoint(random.below(0x300))).join('');
  }

  #number({ type, minimum, maximum, exclusiveMinimum }: Schema): number {
    const random = this.#random;
    const least = minimum ?? exclusiveMinimum ?? -1000;
    const most = Math.max(least, Math.min(maximum ?? 1e6, 1e6));
    const ends = [least, maximum ?? most, least - 1, most + 1];
    if (random.below(6) === 0) return ends[random.below(ends.length)]!;
    // Small ones, that mean something more often.
    const value = least + random.uniform() ** 3 * (most - least);
    return type === 'integer' ? Math.floor(value) : value;
  }
}
