const barWidth = 30;

/**
 * Shows on a stream how far something large has come: in a terminal as a bar that moves, elsewhere as a line for each
 * tenth.
 */
export class ProgressLine {
  #stream;
  #now;
  #label;
  #begun = null;
  #tenth = -1;
  #drawnAt = -Infinity;
  #isOpen = false;

  /** @param now the time in milliseconds, from any origin */
  constructor(stream, label, now = () => performance.now()) {
    this.#stream = stream;
    this.#label = label;
    this.#now = now;
  }

  /**
   * @param {number} bytes that are there
   * @param {number | null} total null where it isn't known
   */
  show(bytes, total) {
    this.#begun ??= { at: this.#now(), bytes };
    if (this.#stream.isTTY) this.#draw(bytes, total);
    else if (total !== null) this.#print(bytes, total);
  }

  /** Ends the line, so that what is printed next begins a new one. */
  end() {
    if (this.#isOpen) this.#stream.write('\n');
    this.#isOpen = false;
  }

  #draw(bytes, total) {
    // A terminal over a slow line isn't to be what takes longest.
    if (this.#now() - this.#drawnAt < 100 && bytes !== total) return;
    this.#drawnAt = this.#now();
    this.#isOpen = true;
    const amount = total === null ? `${mega(bytes)} MB` : `${mega(bytes)} of ${mega(total)} MB`;
    const bar = total === null ? '' : `[${barOf(bytes / total)}] `;
    this.#stream.write(`\r\x1b[K${this.#label} ${bar}${amount}${this.#left(bytes, total)}`);
  }

  #print(bytes, total) {
    const tenth = Math.floor((bytes / total) * 10);
    if (tenth <= this.#tenth) return;
    this.#tenth = tenth;
    this.#stream.write(`${this.#label} ${mega(bytes)} of ${mega(total)} MB (${tenth * 10} %)\n`);
  }

  #left(bytes, total) {
    const speed = (bytes - this.#begun.bytes) / (this.#now() - this.#begun.at);
    if (total === null || !(speed > 0) || !Number.isFinite(speed)) return '';
    return `, ${Math.ceil((total - bytes) / speed / 1000)} s left`;
  }
}

const mega = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

function barOf(share) {
  const full = Math.round(share * barWidth);
  return '='.repeat(full) + ' '.repeat(barWidth - full);
}
