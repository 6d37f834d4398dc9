/** A browser that is not Chromium, with one page, driven by its own protocol: Playwright drives only its own builds. */
export interface OtherBrowser {
  /** Loads an address and waits for the document to be complete. */
  open(url: string): Promise<void>;
  /**
   * Calls a function in the page.
   * @param body knows nothing of what surrounds it here; arguments and answer are plain JSON
   * @throws Error with what the page threw
   */
  evaluate<Values extends readonly unknown[], Answer>(
    body: (...values: Values) => Answer | Promise<Answer>,
    ...values: Values
  ): Promise<Answer>;
  /** Moves the mouse along places in CSS pixels of the view, with its button down from the first to the last. */
  drag(places: readonly Place[]): Promise<void>;
  /** A PNG of what is to be seen. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

export type Place = readonly [x: number, y: number];

/** The source of a function without parameters that does what `evaluate` is asked for and answers with JSON. */
export function sourceOf(
  body: (...values: never[]) => unknown,
  values: readonly unknown[],
): string {
  return `async () => JSON.stringify((await (${String(body)})(...${JSON.stringify(values)})) ?? null)`;
}

/** A drag as the `actions` that WebDriver and WebDriver BiDi have in common. */
export function dragActions([first, ...others]: readonly Place[]): readonly unknown[] {
  const moveTo = ([x, y]: Place) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y) });
  const actions = [
    moveTo(first!),
    { type: 'pointerDown', button: 0 },
    ...others.map(moveTo),
    { type: 'pointerUp', button: 0 },
  ];
  return [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }];
}
