import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { formatCount } from '#shared/text/format';
import ChartCursor from '../../../../src-renderer/charts/lines/ChartCursor.vue';
import { groupNamed } from '../../../../src-renderer/charts/lines/sync-group.ts';
import { line } from './sample-lines.ts';

const lines = [
  { series: line('a', [0, 1000], [1, 2]), smoothed: null },
  { series: line('b', [0, 1500], [3, 4]), smoothed: null },
];

/** The cursor at step 1000 of a chart. */
function cursor(isHere: boolean) {
  const group = groupNamed(undefined);
  group.pointAt(1000);
  const painted = {
    ...{ width: 400, height: 200, area: { left: 0, top: 0, width: 400, height: 200 } },
    ...{ x: { from: 0, to: 2000 }, y: { from: 0, to: 4, interval: 1 }, lines, drawn: [] },
  };
  return mount(ChartCursor, {
    props: {
      ...{ painted, group, pointer: { isHere, y: null }, logX: false, logY: false },
      describeX: (x: number) => `Step ${formatCount(x)}`,
      formatPlace: formatCount,
      formatY: (y: number) => y.toFixed(4),
    },
  });
}

describe('ChartCursor', () => {
  it('shows values only in the chart that is pointed at, and dots in all (U29)', () => {
    expect(cursor(true).findAll('.box')).toHaveLength(1);
    expect(cursor(false).findAll('.box')).toHaveLength(0);
    expect(cursor(false).findAll('.dot')).toHaveLength(2);
  });

  it('says where the value of a line without a point at the cursor was measured (U29)', () => {
    const rows = cursor(true).findAll('tr');
    expect(cursor(true).find('.where').text()).toBe('Step 1,000');
    expect(rows[0]!.text()).toBe('Line a2.0000');
    expect(rows[1]!.text()).toBe('Line b4.0000at 1,500');
  });
});
