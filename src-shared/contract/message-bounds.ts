/** How much a MessagePack document may contain, according to its headers. */
export interface MessageBounds {
  /** The number of all values: keys, elements and their containers. */
  readonly values: number;
  /** How deep arrays and maps may be nested. */
  readonly depth: number;
}

/**
 * Checks a MessagePack document before it is decoded: a decoder allocates each array at the length in its header, before
 * it has read any element.
 * @throws RangeError if the document's headers exceed the bounds or it ends too early
 */
export function checkBounds(bytes: Uint8Array, bounds: MessageBounds): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** How many values remain in each container around the current value, the document itself first. */
  const missing = [1];
  let announced = 1;
  let at = 0;
  for (;;) {
    while (missing.at(-1) === 0) missing.pop();
    if (missing.length === 0) return;
    missing[missing.length - 1]! -= 1;
    const { bytes: length, values } = headerAt(view, at);
    at += length;
    if (at > bytes.length) throw new RangeError('the message ends too early');
    if (values === 0) continue;
    announced += values;
    if (announced > bounds.values) {
      throw new RangeError(`the message holds more than ${bounds.values} values`);
    }
    missing.push(values);
    if (missing.length - 1 > bounds.depth) {
      throw new RangeError(`the message is nested more than ${bounds.depth} deep`);
    }
  }
}

/** The size of one value: its bytes without the values inside it, and how many of those follow. */
interface Header {
  readonly bytes: number;
  readonly values: number;
}

const scalar = (bytes: number): Header => ({ bytes, values: 0 });
const container = (bytes: number, values: number): Header => ({ bytes, values });

/** The head bytes are those of https://github.com/msgpack/msgpack/blob/master/spec.md */
function headerAt(view: DataView, at: number): Header {
  const head = view.getUint8(at);
  if (head < 0x80 || head >= 0xe0) return scalar(1);
  if (head < 0x90) return container(1, 2 * (head - 0x80));
  if (head < 0xa0) return container(1, head - 0x90);
  if (head < 0xc0) return scalar(1 + head - 0xa0);
  // nil, never used, false, true
  if (head < 0xc4) return scalar(1);
  // Binaries, and extensions with one byte for their type.
  if (head < 0xc7) return scalar(payload(view, at, head - 0xc4));
  if (head < 0xca) return scalar(payload(view, at, head - 0xc7) + 1);
  // Floats of 4 and 8 bytes; whole numbers of 1, 2, 4 and 8 bytes, unsigned and signed.
  if (head < 0xcc) return scalar(1 + 4 * 2 ** (head - 0xca));
  if (head < 0xd4) return scalar(1 + 2 ** ((head - 0xcc) % 4));
  // Extensions of 1, 2, 4, 8 and 16 bytes.
  if (head < 0xd9) return scalar(2 + 2 ** (head - 0xd4));
  if (head < 0xdc) return scalar(payload(view, at, head - 0xd9));
  if (head < 0xde) return container(head === 0xdc ? 3 : 5, lengthAt(view, at, head - 0xdc + 1));
  return container(head === 0xde ? 3 : 5, 2 * lengthAt(view, at, head - 0xde + 1));
}

/** The bytes of a value whose head is followed by its length, in 1, 2 or 4 bytes for `size` 0, 1 or 2. */
function payload(view: DataView, at: number, size: number): number {
  return 1 + 2 ** size + lengthAt(view, at, size);
}

function lengthAt(view: DataView, at: number, size: number): number {
  if (size === 0) return view.getUint8(at + 1);
  return size === 1 ? view.getUint16(at + 1) : view.getUint32(at + 1);
}
