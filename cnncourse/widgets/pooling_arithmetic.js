"use strict";
// The arithmetic of the pooling window: no drawing, no state. Held against cnncourse.ops and cnncourse.shifts.
(globalThis.cnnWidgets ??= {}).pooling = (() => {
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  const table = (rows, columns, value) => range(rows).map((row) => range(columns).map((column) => value(row, column)));
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // ---- the kinds: each takes the pixels of a window, in reading order
  function binomial(count) { // 1, 1 1, 1 2 1, 1 3 3 1, …
    return count === 1 ? [1] : range(count).map((index) => {
      const above = binomial(count - 1);
      return (above[index - 1] ?? 0) + (above[index] ?? 0);
    });
  }

  const weights = (count) => binomial(count).map((weight) => weight / 2 ** (count - 1));
  const value = ({ value: found }) => found;
  const first = (beats) => (pixels) => pixels.reduce((best, pixel) => (beats(pixel.value, best.value) ? pixel : best));

  const KINDS = {
    max: (pixels) => first((a, b) => a > b)(pixels).value,
    min: (pixels) => first((a, b) => a < b)(pixels).value,
    average: (pixels) => sum(pixels.map(value)) / pixels.length,
    weighted: (pixels, window) => {
      const along = weights(window);
      return sum(pixels.map((pixel, index) => pixel.value * along[Math.floor(index / window)] * along[index % window]));
    },
    L2: (pixels) => Math.sqrt(sum(pixels.map((pixel) => pixel.value ** 2))),
  };
  const WINNERS = { max: first((a, b) => a > b), min: first((a, b) => a < b) };

  // ---- windows and shifts
  const places = (size, window, stride) => Math.max(0, Math.floor((size - window) / stride) + 1);

  function pixelsOf(image, { window, stride }, row, column) {
    return table(window, window, (r, c) => {
      const at = [row * stride + r, column * stride + c];
      return { row: at[0], column: at[1], value: image[at[0]][at[1]] };
    }).flat();
  }

  function pool(image, state) {
    const sizes = [image.length, image[0].length].map((size) => places(size, state.window, state.stride));
    return table(...sizes, (row, column) => KINDS[state.kind](pixelsOf(image, state, row, column), state.window));
  }

  const shifted = (image, down, right) => table(image.length, image[0].length, (row, column) =>
    image[row - down]?.[column - right] ?? 0);

  // ---- how much has changed
  const differs = (a, b) => Math.abs(a - b) > 1e-9;
  const changes = (now, before) => now.map((line, row) => line.map((found, column) => differs(found, before[row][column])));
  const norm = (values) => Math.sqrt(sum(values.flat().map((found) => found ** 2)));

  function change(now, before) { // size of the difference, as a share of the size before
    const size = norm(before), gap = norm(now.map((line, row) => line.map((found, column) => found - before[row][column])));
    return size ? gap / size : null;
  }

  function winner(pixels, pick) { // the first of equals, and whether there are others
    const { row, column, value: best } = pick(pixels);
    return { row, column, tied: pixels.filter((pixel) => pixel.value === best).length > 1 };
  }

  function view(state) { // everything that is drawn
    const image = shifted(state.image, state.down, state.right);
    const [pooled, before] = [image, state.image].map((these) => pool(these, state));
    const columns = pooled[0]?.length ?? 0, count = pooled.length * columns;
    const position = Math.min(Math.max(state.position, 0), Math.max(count - 1, 0));
    const place = columns ? [Math.floor(position / columns), position % columns] : [0, 0];
    const pixels = count ? pixelsOf(image, state, ...place) : [];
    const pick = WINNERS[state.kind];
    const winners = pick ? pooled.flatMap((line, row) => line.map((_, column) => winner(pixelsOf(image, state, row, column), pick))) : [];
    return {
      state, image, pooled, before, count, position, place, pixels,
      winners,
      changed: changes(pooled, before), moved: changes(image, state.image),
      share: change(pooled, before), imageShare: change(image, state.image),
    };
  }

  // ---- pictures
  const SIZE = 12;
  const DIGIT = ["00027600", "00089300", "00690000", "03980000", "05972000", "04996820", "00799960", "00027630"];
  const PICTURES = {
    digit: table(SIZE, SIZE, (row, column) => Number(DIGIT[row - 2]?.[column - 2] ?? 0)),
    dot: table(SIZE, SIZE, (row, column) => (row === 4 && column === 4 ? 9 : 0)),
    bar: table(SIZE, SIZE, (row, column) => (column === 4 || column === 5) && row > 1 && row < 10 ? 9 : 0),
    blob: table(SIZE, SIZE, (row, column) => Math.round(9 * Math.exp(-((row - 5) ** 2 + (column - 5) ** 2) / 5))),
    stripes: table(SIZE, SIZE, (_, column) => (column % 4 < 2 ? 0 : 9)),
    empty: table(SIZE, SIZE, () => 0),
  };
  const nameOf = (image) => Object.keys(PICTURES).find((name) => JSON.stringify(PICTURES[name]) === JSON.stringify(image)) ?? "your own";

  return { KINDS: Object.keys(KINDS), PICTURES, change, nameOf, places, pool, shifted, view, weights };
})();
