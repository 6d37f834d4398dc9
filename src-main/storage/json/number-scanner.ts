/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** The number of digits that a double always holds exactly; further digits only change the exponent. */
const exactDigits = 15;
const furtherDigits = 4;
/** Splits a double into two halves whose products are exact. */
const splitter = 2 ** 27 + 1;
/** More than the relative error of the correction to a quotient. */
const doubt = 1e-10;

const codes = { minus: 0x2d, point: 0x2e, zero: 0x30, comma: 0x2c, brace: 0x7d } as const;

/** Reads the numbers in the bytes of a JSON text, several times as fast as JSON.parse and to the same doubles. */
export class NumberScanner {
  readonly #bytes: Uint8Array;
  /** Where to read next. */
  place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Moves past a text. @returns false, and stays, if another one is here */
  consume(text: Uint8Array): boolean {
    const bytes = this.#bytes;
    for (let index = 0; index < text.length; index++) {
      if (bytes[this.place + index] !== text[index]) return false;
    }
    this.place += text.length;
    return true;
  }

  /** Reads a number that is followed by a comma or a closing brace. @returns NaN if there is none */
  number(): number {
    const bytes = this.#bytes;
    const start = this.place;
    const isNegative = bytes[start] === codes.minus;
    let place = isNegative ? start + 1 : start;
    const first = place;
    let leading = 0;
    let rest = 0;
    let digits = 0;
    let point = -1;
    for (; ; place++) {
      const digit = bytes[place]! - codes.zero;
      if (digit >= 0 && digit <= 9) {
        if (digits < exactDigits) leading = leading * 10 + digit;
        else rest = rest * 10 + digit;
        if (leading > 0) digits += 1;
      } else if (bytes[place] === codes.point && point === -1) point = place;
      else break;
    }
    const end = bytes[place];
    const hasUsualForm =
      (end === codes.comma || end === codes.brace) &&
      // A digit before and after the point, and no leading zero.
      (point === -1 ? place > first : point > first && place > point + 1) &&
      (bytes[first] !== codes.zero || point === first + 1 || place === first + 1);
    const decimals = point === -1 ? 0 : place - point - 1;
    const further = Math.max(0, digits - exactDigits);
    if (!hasUsualForm || decimals >= powers.length || further > furtherDigits) {
      return this.#numberInOtherForm();
    }
    const magnitude =
      further === 0
        ? leading / powers[decimals]!
        : quotient(leading, powers[further]!, rest, powers[decimals]!);
    if (Number.isNaN(magnitude)) return this.#numberInOtherForm();
    this.place = place;
    return isNegative ? -magnitude : magnitude;
  }

  #numberInOtherForm(): number {
    const bytes = this.#bytes;
    const start = this.place;
    let end = start;
    while (end < bytes.length && bytes[end] !== codes.comma && bytes[end] !== codes.brace) end += 1;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(
      'latin1',
    );
    try {
      const value: unknown = JSON.parse(text);
      this.place = end;
      return typeof value === 'number' ? value : NaN;
    } catch {
      return NaN;
    }
  }
}

/**
 * (leading · scale + rest) / divisor, rounded once, by sums and products of pairs of doubles (Dekker 1971); NaN if it
 * is so close to the middle between two doubles that it could be either.
 */
function quotient(leading: number, scale: number, rest: number, divisor: number): number {
  const product = leading * scale;
  const sum = product + rest;
  const restInSum = sum - product;
  const error =
    product - (sum - restInSum) + (rest - restInSum) + productError(leading, scale, product);
  const first = sum / divisor;
  const back = first * divisor;
  const correction = (sum - back - productError(first, divisor, back) + error) / divisor;
  const [low, high] = [first + correction * (1 - doubt), first + correction * (1 + doubt)];
  return low === high ? low : NaN;
}

/** @returns the rounding error of a product */
function productError(one: number, other: number, product: number): number {
  const oneHigh = highHalf(one);
  const otherHigh = highHalf(other);
  const oneLow = one - oneHigh;
  const otherLow = other - otherHigh;
  return (
    oneHigh * otherHigh - product + oneHigh * otherLow + oneLow * otherHigh + oneLow * otherLow
  );
}

function highHalf(value: number): number {
  const shifted = splitter * value;
  return shifted - (shifted - value);
}
