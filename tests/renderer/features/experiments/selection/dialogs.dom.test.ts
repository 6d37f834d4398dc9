import { DOMWrapper, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref, shallowRef, type Component } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import BatchDialog from '../../../../../src-renderer/features/experiments/selection/BatchDialog.vue';
import RenameDialog from '../../../../../src-renderer/features/experiments/selection/RenameDialog.vue';
import { defaultConfig } from '#shared/experiment/config';
import { sampleRecord } from '../../../../support/records.ts';

const page = () => new DOMWrapper(document.body);
const button = (text: string) =>
  page()
    .findAll('button')
    .find((each) => each.text().startsWith(text))!;

let opened: VueWrapper;
/** Opens a dialog over some experiments. @returns what it has emitted */
async function open(dialog: Component, records: readonly ExperimentRecord[], own: object = {}) {
  const emitted: unknown[] = [];
  const isOpen = ref(false);
  const note = (value: unknown): void => void emitted.push(value);
  const Parent = defineComponent(
    () => () =>
      h(TooltipProvider, () =>
        h(dialog, {
          ...{ records, hidden: null, ...own },
          open: isOpen.value,
          'onUpdate:open': (now: boolean) => (isOpen.value = now),
          onRename: note,
          onSet: note,
        }),
      ),
  );
  opened = mount(Parent, { attachTo: document.body });
  isOpen.value = true;
  await nextTick();
  await nextTick();
  return emitted;
}

function run(id: string, own: Partial<ExperimentRecord> = {}): ExperimentRecord {
  return sampleRecord({ id, name: `run ${id}`, ...own });
}

describe('renaming by a pattern (U23)', () => {
  const records = [
    run('a', { batch: 'Sizes' }),
    run('b', { config: { ...defaultConfig(), cell: 'LSTM' } }),
  ];
  const rows = () =>
    page()
      .findAll('tbody tr')
      .map((row) => row.findAll('th, td').map((cell) => cell.text()));
  const type = (pattern: string) => page().get('input').setValue(pattern);

  it('previews every name, and says what can’t be named so and why', async () => {
    const emitted = await open(RenameDialog, records, { hidden: '1 hidden by the filter' });
    expect(page().text()).toContain('2 experiments selected, 1 hidden by the filter.');
    expect(button('Rename').attributes('disabled')).toBeDefined();
    await type('{batch}: {cell}');
    expect(rows()).toEqual([
      ['run a', 'Sizes: GRU'],
      ['run b', 'It has no batch.'],
    ]);
    expect(page().text()).toContain('1 run keeps its name');
    expect(button('Rename').text()).toBe('Rename 1');
    await page().get('form').trigger('submit');
    expect(emitted).toMatchObject([[{ id: 'a', before: 'run a', after: 'Sizes: GRU' }]]);
  });

  it('makes no names while it is closed', async () => {
    const given = vi.fn(() => records);
    const Parent = defineComponent(
      () => () =>
        h(TooltipProvider, () =>
          h(RenameDialog, { records: watched.value, hidden: null, open: false }),
        ),
    );
    const named = (record: ExperimentRecord): ExperimentRecord =>
      Object.defineProperty({ ...record }, 'name', {
        get: () => given()[0]!.name,
        enumerable: true,
      });
    const watched = shallowRef([named(records[0]!)]);
    mount(Parent, { attachTo: document.body });
    given.mockClear();
    watched.value = [named(records[1]!)];
    await nextTick();
    expect(given).not.toHaveBeenCalled();
  });

  it('keeps the preview while a pattern is half typed, and renames nothing by it', async () => {
    const emitted = await open(RenameDialog, records);
    await type('{cell}');
    await type('{cell} {see');
    expect(page().text()).toContain('“{” has no counterpart');
    expect(rows()[0]).toEqual(['run a', 'GRU']);
    expect(button('Rename').attributes('disabled')).toBeDefined();
    await page().get('form').trigger('submit');
    expect(emitted).toEqual([]);
  });

  it('puts in placeholders by buttons, and warns of names that several would share', async () => {
    await open(RenameDialog, [records[0]!, records[0]!]);
    await type('');
    await button('{cell}').trigger('click');
    expect(page().get('input').element.value).toBe('{cell}');
    expect(page().text()).toContain('2 runs would share a name');
  });
});

describe('setting the batch (U23)', () => {
  const known = [
    run('old', { batch: 'Old', createdAt: '2026-01-01T00:00:00.000Z' }),
    run('new', { batch: 'New', createdAt: '2026-01-03T00:00:00.000Z' }),
    run('newer', { batch: 'New', createdAt: '2026-01-04T00:00:00.000Z' }),
    run('none'),
  ];
  const choices = () =>
    page()
      .findAll('li')
      .map((item) => item.text());

  it('suggests the batches in use, the newest first, and takes a new name', async () => {
    const emitted = await open(BatchDialog, [known[3]!], { known });
    expect(choices()).toEqual(['New2 runs', 'Old1 run']);
    expect(button('Remove from batch')).toBeUndefined();
    await page().get('input').setValue('ol');
    expect(choices()).toEqual(['Old1 run']);
    await page().get('form').trigger('submit');
    expect(emitted).toEqual(['ol']);
  });

  it('takes one that is chosen, or none', async () => {
    const emitted = await open(BatchDialog, known.slice(1, 3), { known });
    expect(page().get('input').element.value).toBe('New');
    await page().findAll('li button')[1]!.trigger('click');
    await page().get('form').trigger('submit');
    expect(emitted).toEqual(['Old']);
    opened.unmount();
    const others = await open(BatchDialog, known.slice(0, 2), { known });
    expect(page().get('input').element.value).toBe('');
    await button('Remove from batch').trigger('click');
    expect(others).toEqual([null]);
  });

  it('says what is wrong with a name', async () => {
    const emitted = await open(BatchDialog, [known[3]!], { known });
    await page().get('input').setValue(' ');
    await page().get('form').trigger('submit');
    expect(page().text()).toContain('A name must have at least one visible character.');
    expect(emitted).toEqual([]);
  });
});
