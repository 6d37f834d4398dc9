import { expect, test } from 'vitest';
import { keyProblem } from '#main/storage/json/json-keys';

test.for([
  '{}',
  '{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}',
  '{"a": "a", "b": ["a", "a"]}',
  String.raw`{"a\"": 1, "a": 2, "\\": 3, "": "}\"{,:"}`,
  '{"a": "__proto__"}',
])('finds nothing wrong with %s', (json) => {
  JSON.parse(json);
  expect(keyProblem(json)).toBeUndefined();
});

test.for([
  ['{"a": 1, "b": 2, "a": 3}', '"a" appears twice'],
  ['{"a": 1, "\\u0061": 3}', '"a" appears twice'],
  ['{"x": [1, {"a": {"b": 1, "b" \n\t: 2}}]}', '"b" appears twice'],
  ['{"": 1, "": 2}', '"" appears twice'],
  ['{"a": {"__proto__": {}}}', '"__proto__" is not allowed'],
  ['{"\\u005f_proto__": {}}', '"__proto__" is not allowed'],
])('finds the problem of %s', ([json, problem]) => {
  JSON.parse(json!);
  expect(keyProblem(json!)).toContain(problem);
});

test('a text of a million open brackets is no trouble', () => {
  expect(keyProblem('['.repeat(1e6) + ']'.repeat(1e6))).toBeUndefined();
});
