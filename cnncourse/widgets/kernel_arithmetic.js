"use strict";
// The arithmetic of the kernel editor: no drawing, no state. Held against cnncourse.filters, pad2d and conv2d.
(globalThis.cnnWidgets ??= {}).kernel = (() => {
  const total = (kernel) => kernel.flat().reduce((sum, weight) => sum + weight, 0);

  function asUsed(kernel, flip, normalise) {
    const sum = total(kernel), by = normalise && Math.abs(sum) > 1e-9 ? sum : 1;
    const divided = kernel.map((line) => line.map((weight) => weight / by));
    return flip ? divided.map((line) => [...line].reverse()).reverse() : divided;
  }

  const isSymmetric = (kernel) => JSON.stringify(kernel) === JSON.stringify(asUsed(kernel, true, false));

  function sources(size, reach, border) { // for each padded place the pixel that it copies, −1 for a zero
    const { conv, shared } = cnnWidgets;
    return shared.range(size + 2 * reach).map((place) => conv.source(place - reach, size, border));
  }

  function filter(pixels, height, width, kernel, border) { // kernel as used, of odd size; output of the image's size
    const rows = sources(height, (kernel.length - 1) / 2, border);
    const columns = sources(width, (kernel[0].length - 1) / 2, border);
    const output = new Float64Array(height * width);
    kernel.forEach((line, u) => line.forEach((weight, v) => {
      for (let row = 0; weight && row < height; row += 1) {
        const from = rows[row + u] * width;
        for (let column = 0; from >= 0 && column < width; column += 1) {
          const source = columns[column + v];
          if (source >= 0) output[row * width + column] += weight * pixels[from + source];
        }
      }
    }));
    return output;
  }

  function probe(pixels, height, width, kernel, border, row, column) { // one list of terms per kernel row
    const rows = sources(height, (kernel.length - 1) / 2, border);
    const columns = sources(width, (kernel[0].length - 1) / 2, border);
    return kernel.map((line, u) => line.map((weight, v) => {
      const at = [rows[row + u], columns[column + v]];
      const pixel = at.includes(-1) ? 0 : pixels[at[0] * width + at[1]];
      return { pixel, weight, product: pixel * weight };
    }));
  }

  function resize(kernel, size) { // the middle stays
    const shift = (kernel.length - size) / 2;
    return cnnWidgets.shared.range(size).map((row) => cnnWidgets.shared.range(size).map((column) =>
      kernel[row + shift]?.[column + shift] ?? 0));
  }

  const BLUE = [31, 111, 197], ORANGE = [194, 96, 26];
  function colour(value, look, most) { // red, green, blue
    if (look === "cut off") return Array(3).fill(Math.min(255, Math.max(0, Math.round(value))));
    const share = Math.abs(value) / most;
    const full = look === "strength" ? [0, 0, 0] : value < 0 ? ORANGE : BLUE;
    return full.map((end) => Math.round(255 + share * (end - 255)));
  }

  function image(output, look) { // bytes of a canvas
    const most = output.reduce((least, value) => Math.max(least, Math.abs(value)), 1e-9);
    const bytes = new Uint8ClampedArray(4 * output.length);
    output.forEach((value, index) => bytes.set([...colour(value, look, most), 255], 4 * index));
    return bytes;
  }

  return { asUsed, colour, filter, image, isSymmetric, probe, resize, total };
})();
