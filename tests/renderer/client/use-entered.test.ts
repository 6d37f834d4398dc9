import { ref } from 'vue';
import { expect, it } from 'vitest';
import { useEntered } from '../../../src-renderer/client/use-entered.ts';

function start() {
  const stored = ref(2);
  const given: number[] = [];
  const shown = useEntered(
    () => stored.value,
    (value) => given.push(value),
  );
  return { stored, given, shown };
}

it('shows and passes on what was entered, until the stored value changes', () => {
  const { stored, given, shown } = start();
  expect(shown.value).toBe(2);
  shown.value = NaN;
  expect([shown.value, stored.value, given]).toEqual([NaN, 2, [NaN]]);
  stored.value = 5;
  expect(shown.value).toBe(5);
});

it('doesn’t show again what was entered before another value was stored', () => {
  const { stored, shown } = start();
  shown.value = 7;
  stored.value = 7;
  stored.value = 2;
  expect(shown.value).toBe(2);
});
