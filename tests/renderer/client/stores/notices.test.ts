import { beforeEach, expect, it } from 'vitest';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

beforeEach(() => void appWithStores(new AnsweringWorkbench()));

it('shows the newest five and lets each be dismissed', () => {
  const notices = useNotices();
  for (let n = 1; n <= 6; n += 1) notices.show({ kind: 'info', text: `notice ${n}` });
  expect(notices.shown.map(({ text }) => text)).toEqual([2, 3, 4, 5, 6].map((n) => `notice ${n}`));
  const id = notices.show({ kind: 'error', text: 'wrong' });
  notices.dismiss(id);
  expect(notices.shown.map(({ text }) => text)).not.toContain('wrong');
  expect(notices.shown).toHaveLength(4);
});
