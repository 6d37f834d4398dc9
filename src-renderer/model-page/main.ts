/**
 * The program of the self-contained page that reads digits with one model, offline. The build makes one file of it
 * (scripts/electron/model-page.mjs), which the export of a model fills in (src-shared/exchange/models/web-page).
 */
import { effect } from 'vue';
import { classLabels } from '#shared/data/class-name';
import {
  pageReader,
  probabilitiesOf,
  type PageModel,
} from '#shared/exchange/models/web-page/page-model';
import { digitsOfPad } from '../client/pad/digit-of-pad.ts';
import '../ui/styles/tokens.css';
import { showAnswer, showImage } from './answer.ts';
import { element } from './elements.ts';
import { openPad } from './pad.ts';
import './page.css';

/** Line width, in pad units: the one that the app begins with. */
const brush = 26;
/** A reading that takes longer, in milliseconds, would make the pen stutter, and so waits until that is lifted. */
const slowReading = 40;

const isDark = matchMedia('(prefers-color-scheme: dark)');
function wearColours(): void {
  document.documentElement.dataset['theme'] = isDark.matches ? 'dark' : 'light';
}
wearColours();
isDark.addEventListener('change', wearColours);

const model = JSON.parse(element('model', HTMLElement).textContent) as PageModel;
element('name', HTMLElement).textContent = model.name;
element('facts', HTMLElement).textContent = model.facts.join(' · ');

const read = pageReader(model);
const labels = classLabels(model.classNames, model.network.classes);
element('reading', HTMLElement).classList.toggle('named', model.classNames !== null);
const digitOf = digitsOfPad();
const pad = openPad(brush);
let isSlow = false;
let frame = 0;

function readPad(): void {
  const image = digitOf(pad.content.value, brush);
  showImage(image);
  if (isSlow && pad.live.value !== null) return;
  const start = performance.now();
  showAnswer(image === null ? null : probabilitiesOf(read(image)), labels);
  isSlow = performance.now() - start > slowReading;
}

effect(() => {
  // Lifting the pen leaves the content as it is.
  void [pad.content.value, pad.live.value];
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(readPad);
});
