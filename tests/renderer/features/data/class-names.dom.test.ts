import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { h } from 'vue';
import type { ReadableDataset } from '../../../../src-renderer/client/stores/datasets.ts';
import { defaultDataView } from '../../../../src-renderer/features/data/data-view.ts';
import DigitDialog from '../../../../src-renderer/features/data/digits/DigitDialog.vue';
import DigitRow from '../../../../src-renderer/features/data/digits/DigitRow.vue';
import DigitsTab from '../../../../src-renderer/features/data/digits/DigitsTab.vue';
import OverviewTab from '../../../../src-renderer/features/data/OverviewTab.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

beforeEach(() =>
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  ),
);
afterEach(() => vi.unstubAllGlobals());

const names = ['Coat', 'Ankle boots with laces'];
const example = { index: 5, label: 1, pixels: new Uint8Array(784) };
function dataset(classNames: readonly string[] | null, classes = 2): ReadableDataset {
  const counts = Array.from({ length: classes }, () => 100);
  return {
    ...{ kind: 'dataset', name: 'clothes', bundled: false, classes, classNames, hashes: {} },
    ...{ training: counts, test: counts },
  };
}

it('an example is called by the name of its class', async () => {
  const row = (given: readonly string[] | null) =>
    mount(DigitRow, { props: { examples: [example], names: given, first: 0, active: 0 } })
      .get('button')
      .attributes('aria-label');
  expect([row(names), row(null)]).toEqual([`${names[1]}, example 5`, '1, example 5']);
  const props = { example, split: 'test', place: 0, total: 1, open: true } as const;
  const dialog = (given: readonly string[] | null) =>
    mount(
      () => h(TooltipProvider, () => h(DigitDialog, { ...props, names: given })),
      mountOptions(new AnsweringWorkbench()),
    );
  dialog(names);
  await flushPromises();
  expect(document.querySelector('[role=dialog] h2')!.textContent).toBe(names[1]);
  expect(document.querySelector('[role=dialog] canvas')!.getAttribute('aria-label')).toBe(
    `The digit, labelled ${names[1]}`,
  );
});

it('mean images have the names of their classes, whole in a tooltip', async () => {
  const workbench = new AnsweringWorkbench().answer('datasets.means', () => ({
    ...{ mean: 0.1, deviation: 0.3 },
    ...{ all: new Uint8Array(784), perClass: new Uint8Array(2 * 784) },
  }));
  const shown = mount(OverviewTab, {
    props: { dataset: dataset(names), splitBy: defaultDataView.splitBy },
    ...mountOptions(workbench),
  });
  await flushPromises();
  const captions = shown.findAll('.caption');
  expect(captions.map((caption) => [caption.text(), caption.attributes('title')])).toEqual([
    ['Coat', 'Coat'],
    [names[1], names[1]],
  ]);
});

it('classes are chosen side by side if their names have room, else from a list', () => {
  const isRow = (classNames: readonly string[] | null, classes: number) => {
    const workbench = new AnsweringWorkbench();
    workbench.hold('datasets.examples');
    const props = { dataset: dataset(classNames, classes), view: defaultDataView };
    const shown = mount(
      () => h(TooltipProvider, () => h(DigitsTab, props)),
      mountOptions(workbench),
    );
    const row = shown.find('[aria-label=Class][role=radiogroup]');
    const isFound = row.exists();
    shown.unmount();
    return isFound;
  };
  expect([isRow(null, 10), isRow(null, 26), isRow(names, 2)]).toEqual([true, false, true]);
  expect(
    isRow(
      Array.from({ length: 4 }, (_, label) => `a rather long name ${label}`),
      4,
    ),
  ).toBe(false);
});
