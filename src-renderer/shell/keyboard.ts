import { onScopeDispose } from 'vue';
import { useCommands } from '../client/stores/commands.ts';
import { isPlain, isTyping, keySequences, strokeOf } from './keys.ts';
import { usePreferences } from '../client/stores/preferences.ts';
import { onMac } from '../ui/key-names.ts';

const textFields =
  'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]';
/** What these keys operate, or scroll, while the focus is on it. */
const operated = 'input:is([type=checkbox], [type=radio], [type=range]), [role=region][tabindex]';
const operatingKeys: readonly string[] = [
  ...['Space', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['Home', 'End'],
];
/** Elements that handle keys themselves while the focus is in them. */
const overlays = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const pressable = 'button, a, summary, [role=button], [role=checkbox], [role=switch], [role=tab]';

/** Runs the commands whose shortcuts are pressed anywhere in the window. */
export function useKeyboard(): void {
  const commands = useCommands();
  const plainKeys = usePreferences().view('plainKeyShortcuts', true);
  const complete = keySequences();

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const stroke = strokeOf(event, onMac);
    const target = event.target instanceof Element ? event.target : document.body;
    if (stroke === null || target.closest(overlays) !== null) return;
    if (target.closest(textFields) !== null && isTyping(stroke)) return;
    if (operatingKeys.includes(stroke) && target.matches(operated)) return;
    if (['Enter', 'Space'].includes(stroke) && target.closest(pressable) !== null) return;
    const known = commands.all.flatMap(({ keys }) =>
      keys === undefined || (!plainKeys.value && isPlain(keys)) ? [] : [keys],
    );
    const keys = complete(stroke, event.timeStamp, new Set(known));
    if (keys === undefined) return;
    // Of two commands with the same keys, the page's wins; it was registered later.
    const command = commands.all.findLast((other) => other.keys === keys);
    if (command !== undefined && commands.run(command.id)) event.preventDefault();
  }

  window.addEventListener('keydown', press);
  onScopeDispose(() => window.removeEventListener('keydown', press));
}
