import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { WireError } from './errors.ts';
import type { WorkbenchEvent } from './events.ts';
import { checkBounds, type MessageBounds } from './message-bounds.ts';

/**
 * The frames between a browser and the workbench: one MessagePack document per binary frame, or the same as JSON in a
 * text frame.
 */

export interface CallFrame {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}

export type AnswerFrame =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: WireError }
  | { readonly event: WorkbenchEvent };

/** Types that MessagePack lacks, by their numbers in frames: arrays of numbers stay arrays of numbers. */
const numberArrays = { 1: Float64Array, 2: Float32Array } as const;
const extensionCodec = new ExtensionCodec();
for (const [type, Numbers] of Object.entries(numberArrays)) {
  extensionCodec.register({
    type: Number(type),
    encode: (value) =>
      value instanceof Numbers
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : null,
    // The bytes are anywhere in their frame, but numbers must begin at a multiple of their size. Not slice(): for a Node
    // Buffer, which a frame may be, it returns not a copy but a view of the whole pool. Nor from(), which copies bytes
    // one by one.
    decode: (bytes) => new Numbers(new Uint8Array(bytes).buffer),
  });
}

const encoder = new Encoder({ extensionCodec, ignoreUndefined: true });
const decoder = new Decoder({ extensionCodec });

/** Encodes a frame as bytes. */
export function encodeFrame(frame: CallFrame | AnswerFrame): Uint8Array {
  return encoder.encode(frame);
}

/**
 * The bounds of a call, whoever sends it. The largest drawing has 700,000 values, and nothing that the window sends is
 * nested half as deep.
 */
export const callBounds: MessageBounds = { values: 2 ** 20, depth: 64 };

/** Decodes a call, which may be anything within `callBounds`. @throws Error if it isn't one document within them */
export function decodeCall(bytes: Uint8Array): unknown {
  checkBounds(bytes, callBounds);
  return decoder.decode(bytes);
}

/** Decodes a frame of the host. @throws Error if it isn't one whole document of its kind */
export function decodeFrame(frame: Uint8Array | string): unknown {
  return typeof frame === 'string' ? JSON.parse(frame) : decoder.decode(frame);
}
