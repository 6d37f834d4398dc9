import { formatPercent } from '#shared/text/format';
import { mostProbable } from '#shared/statistics/most-probable';
import { imageSide } from '#shared/data/image-size';
import { digitPixels } from '../ui/digit-pixels.ts';
import { shownClasses } from '../client/models/choosing.ts';
import { element } from './elements.ts';

/** Shows the image that the network sees; black while there is none. */
export function showImage(image: Uint8Array | null): void {
  const canvas = element('image', HTMLCanvasElement);
  const pixels = digitPixels(image ?? new Uint8Array());
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, imageSide), 0, 0);
  canvas.setAttribute(
    'aria-label',
    image === null ? 'No network input yet' : 'The network input, 28 by 28 pixels',
  );
}

/**
 * Shows what the network has read.
 * @param probabilities of each class; null: nothing has been read
 * @param labels what the classes are called
 */
export function showAnswer(probabilities: Float64Array | null, labels: readonly string[]): void {
  const predicted = probabilities === null ? null : mostProbable(probabilities);
  const digit = element('digit', HTMLElement);
  digit.textContent = predicted === null ? '?' : labels[predicted]!;
  digit.classList.toggle('none', predicted === null);
  element('confidence', HTMLElement).textContent =
    predicted === null ? '' : formatPercent(probabilities![predicted], 1);
  const shown = shownClasses([...(probabilities ?? new Float64Array(labels.length))]);
  const rows = shown.map(({ label, probability }) => {
    const row = document.createElement('li');
    row.classList.toggle('top', label === predicted);
    const bar = part('span', 'bar', '');
    bar.style.transform = `scaleX(${probability})`;
    const track = part('span', 'track', '');
    track.ariaHidden = 'true';
    track.append(bar);
    const percent = probabilities === null ? '' : String(Math.round(100 * probability));
    const share = part('data', 'share', percent);
    share.value = String(probability);
    const name = part('span', 'label', labels[label]!);
    name.title = labels[label]!;
    row.append(name, track, share);
    return row;
  });
  element('bars', HTMLElement).replaceChildren(...rows);
}

function part<Tag extends 'span' | 'data'>(
  tag: Tag,
  name: string,
  text: string,
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
