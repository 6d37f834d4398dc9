import { describe, expect, it } from 'vitest';
import { kernelCell } from '#main/trainer/engines/kernels/kernel-cell';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import { cellVariants, networkWith } from '../../../../support/networks.ts';

describe.each(kernelLibraries)("the $name kernels' table of cells", ({ library }) => {
  it('has exactly the variants of the catalogue', () => {
    const codes = cellVariants.map((cell) => kernelCell(library, networkWith(cell)).code);
    expect(codes.sort((a, b) => a - b)).toEqual(library.cells.map(({ code }) => code));
  });
});

describe("a network's cell among the kernels'", () => {
  const gru = { code: 3, name: 'gruAfter', gates: 'rzn', states: 'h', candidate: 'apart' } as const;
  const network = networkWith({ cell: 'GRU' });

  it('is found by its name, wherever it stands', () => {
    const other = { ...gru, code: 0, name: 'gruBefore', candidate: 'gated' } as const;
    expect(kernelCell({ cells: [other, gru] }, network)).toBe(gru);
  });

  it('is missed where kernels were compiled without it', () => {
    expect(() => kernelCell({ cells: [] }, network)).toThrow(
      expect.objectContaining({
        code: 'unavailable',
        message: expect.stringMatching(/^these kernels were compiled without GRU/) as string,
      }),
    );
  });

  it.each([
    ['gates in another order', { gates: 'zrn' }],
    ['another state', { states: 'hc' }],
  ])('is refused with %s', (_, change) => {
    expect(() => kernelCell({ cells: [{ ...gru, ...change }] }, network)).toThrow(
      /^the kernels’ gruAfter has gates .*, the catalogue’s GRU has gates rzn and states h$/,
    );
  });
});
