import { z } from 'zod';
import { hasControlCharacters, onOneLine } from '../text/control-characters.ts';
import { cutText } from '../text/cut-text.ts';

/** The longest name of an experiment or a saved comparison, in characters. */
export const longestName = 200;
/** The longest tag in characters, and the most tags of an experiment. */
export const tagLimits = { length: 60, count: 100 } as const;

/** A name as it is stored: without space around it, with composed letters. */
function tidy(text: string): string {
  return text.normalize().trim();
}

const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}]/u;

/** What is wrong with a name that the user has typed, as a sentence; null if nothing is. */
export function nameProblem(written: string): string | null {
  return problemOf(written, 'A name', longestName);
}

/**
 * A name made from any text: on one line, and cut if it is too long.
 * @param otherwise the name if the text has no visible character
 */
export function nameFrom(text: string, otherwise: string): string {
  const name = cutText(tidy(onOneLine(text)), longestName).trimEnd();
  return nameProblem(name) === null ? name : otherwise;
}

/** What is wrong with a tag that the user has typed, as a sentence; null if nothing is. */
export function tagProblem(written: string): string | null {
  return problemOf(written, 'A tag', tagLimits.length);
}

function problemOf(written: string, what: string, longest: number): string | null {
  const text = tidy(written);
  if (!visible.test(text)) return `${what} must have at least one visible character.`;
  if (hasControlCharacters(text) || /\p{Cs}/u.test(text)) {
    return `${what} must be a single line without control characters.`;
  }
  return text.length > longest
    ? `${what} can have at most ${longest} characters; this one has ${text.length}.`
    : null;
}

function schemaOf(problem: (written: string) => string | null): z.ZodType<string, string> {
  return z
    .string()
    .overwrite(tidy)
    .superRefine((text, context) => {
      const message = problem(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    });
}

/**
 * A name that the user gives to an experiment or a saved comparison. Stored names, which were once checked less strictly,
 * are read as they are.
 */
export const nameSchema = schemaOf(nameProblem);

/** The tags that the user gives to an experiment. */
export const tagsSchema = z.array(schemaOf(tagProblem)).max(tagLimits.count, {
  error: `An experiment can have at most ${tagLimits.count} tags.`,
});
