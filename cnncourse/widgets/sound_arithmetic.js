"use strict";
// The arithmetic of the sound player: no drawing, no state. Held against cnncourse.sound and NumPy.
(globalThis.cnnWidgets ??= {}).sound = (() => {
  function pluck(period, count) { // Karplus and Strong: the mean of two samples, a period earlier
    const y = Float64Array.from({ length: count }, (_, t) => period[t] ?? 0);
    for (let t = period.length; t < count; t += 1) y[t] = (y[t - period.length + 1] + y[t - period.length]) / 2;
    return y;
  }

  function convolve(x, taps) { // taps are pairs of a delay in samples and a weight
    const y = new Float64Array(x.length + Math.max(...taps.map(([delay]) => delay)));
    taps.forEach(([delay, weight]) => x.forEach((value, t) => { y[t + delay] += weight * value; }));
    return y;
  }

  const sounds = ({ period, count, strokes, kernels, choice }) => {
    const song = convolve(pluck(period, count), strokes);
    return kernels[choice] ? convolve(song, kernels[choice]) : song;
  };

  function envelope(y, columns) { // least and largest value of each column, of the largest size of all
    const most = y.reduce((least, value) => Math.max(least, Math.abs(value)), 1e-9), step = y.length / columns;
    return cnnWidgets.shared.range(columns).map((index) => {
      const part = y.subarray(Math.floor(index * step), Math.max(Math.floor((index + 1) * step), Math.floor(index * step) + 1));
      return [Math.min(...part) / most, Math.max(...part) / most];
    });
  }

  return { convolve, envelope, pluck, sounds };
})();
