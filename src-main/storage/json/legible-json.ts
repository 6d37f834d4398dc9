const indentation = '  ';

/**
 * JSON with two spaces of indentation, but lists of numbers on one line, so that confusion matrices stay readable.
 * @param value one that `JSON.parse` could have returned: no cycles, nothing undefined
 */
export function legibleJson(value: unknown, margin = ''): string {
  const inner = margin + indentation;
  const lines = (parts: readonly string[]): string => parts.map((part) => inner + part).join(',\n');
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((entry) => typeof entry === 'number')) return `[${value.join(', ')}]`;
    return `[\n${lines(value.map((entry) => legibleJson(entry, inner)))}\n${margin}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const parts = entries.map(
      ([key, entry]) => `${JSON.stringify(key)}: ${legibleJson(entry, inner)}`,
    );
    return `{\n${lines(parts)}\n${margin}}`;
  }
  return JSON.stringify(value);
}
