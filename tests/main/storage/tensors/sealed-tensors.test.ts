import { expect, test } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from '#main/storage/tensors/safetensors';
import { decodeSealed, encodeSealed } from '#main/storage/tensors/sealed-tensors';

const tensors: readonly Tensor[] = [
  { name: 'a', shape: [2, 2], data: Float32Array.of(1, -2, NaN, 0.1) },
  { name: 'b', shape: [1], data: Float32Array.of(5) },
];
const metadata = { format: 'pt', counters: '{"step":12}', 3: 'three' };

test('what is written comes back, and other programs read it too', () => {
  const bytes = encodeSealed(tensors, metadata);
  const { tensors: found, ...rest } = decodeSealed(bytes, 'file');
  expect([...found.values()]).toEqual(tensors);
  expect(rest).toEqual({ metadata, isSealed: true });
  const plain = decodeSafetensors(bytes, 'file');
  expect([...plain.tensors.values()]).toEqual(tensors);
  expect(plain.metadata).toMatchObject(metadata);
  expect(plain.metadata['sha256']).toMatch(/^[0-9a-f]{64}$/);
});

test('a file of an earlier version is said to have no hash', () => {
  const { metadata: found, isSealed } = decodeSealed(encodeSafetensors(tensors, metadata), 'file');
  expect(isSealed).toBe(false);
  expect(found).toEqual(metadata);
});

test('no bit of a file can change unnoticed (R12)', () => {
  const bytes = encodeSealed(tensors, metadata);
  let refused = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3]! ^= 1 << (bit % 8);
    try {
      // The name of the hash itself: then the file passes for one that has none.
      expect(decodeSealed(changed, 'file').isSealed, `bit ${bit}`).toBe(false);
    } catch (error) {
      expect(error).toMatchObject({ code: 'damaged' });
      expect((error as UnrollError).message).toContain('file');
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(8 * (bytes.length - 'sha256'.length));
});

test('tensors that change places or shapes are noticed', () => {
  const { tensors: found, metadata: sealed } = decodeSafetensors(
    encodeSealed(tensors, metadata),
    'file',
  );
  const [a, b] = [...found.values()];
  const reshaped = { ...a!, shape: [4] };
  const renamed = { ...b!, name: 'c' };
  for (const others of [[b!, a!], [reshaped, b!], [a!, renamed], [a!]]) {
    expect(() => decodeSealed(encodeSafetensors(others, sealed), 'file')).toThrow(UnrollError);
  }
});
