"use strict";
// The arithmetic of the perceptron playground: no drawing, no state. Held against cnncourse.perceptron.
(globalThis.cnnWidgets ??= {}).perceptron = (() => {
  const LIMIT = 5; // the plane is drawn from −5 to 5

  const score = (weights, bias, point) => weights[0] * point[0] + weights[1] * point[1] + bias;
  const predict = (weights, bias, point) => (score(weights, bias, point) > 0 ? 1 : 0);

  function step(weights, bias, point, label, rate) { // Rosenblatt's rule
    const answer = predict(weights, bias, point), change = rate * (label - answer);
    return {
      weights: answer === label ? weights : weights.map((weight, index) => weight + change * point[index]),
      bias: bias + change, mistake: answer !== label, answer, sum: score(weights, bias, point),
    };
  }

  const wrong = ({ points, labels, weights, bias }) =>
    points.map((point, index) => predict(weights, bias, point) !== labels[index]);

  const CORNERS = [[-LIMIT, -LIMIT], [LIMIT, -LIMIT], [LIMIT, LIMIT], [-LIMIT, LIMIT]];

  function crossing(weights, bias, from, to) { // where the boundary cuts an edge
    const [a, b] = [score(weights, bias, from), score(weights, bias, to)];
    return from.map((start, index) => start + ((to[index] - start) * a) / (a - b));
  }

  function regions(weights, bias) { // the part of the square with answer 1, and the boundary in it
    const sideOne = [], boundary = [];
    CORNERS.forEach((corner, index) => {
      const next = CORNERS[(index + 1) % 4];
      const [here, there] = [predict(weights, bias, corner), predict(weights, bias, next)];
      if (here) sideOne.push(corner);
      if (here === there) return;
      const cut = crossing(weights, bias, corner, next);
      sideOne.push(cut);
      boundary.push(cut);
    });
    return { sideOne, boundary };
  }

  const snap = (value) => Math.min(Math.max(Math.round(value * 4) / 4, -LIMIT), LIMIT); // quarters are exact

  const PRESETS = {
    separable: {
      points: [[0.5, 3.5], [2, 4], [2.5, 1.5], [4, 1], [-2, 2.5], [0.5, 0.5], [2.5, -2], [-2.5, -2]],
      labels: [1, 1, 1, 1, 0, 0, 0, 0],
    },
    "narrow gap": {
      points: [[-3, -2], [-1, 0], [1, 2], [3, 4], [-3, -3], [-1, -1], [1, 1], [3, 3]],
      labels: [1, 1, 1, 1, 0, 0, 0, 0],
    },
    XOR: { points: [[-2, -2], [-2, 2], [2, -2], [2, 2]], labels: [0, 1, 1, 0] },
    "one stray point": {
      points: [[1, 3], [3, 1.5], [2, 0.5], [-3, -1], [-1, -1], [-3, 2], [-2, -2.5], [0.5, -3]],
      labels: [1, 1, 1, 1, 0, 0, 0, 0],
    },
  };

  return { CORNERS, LIMIT, PRESETS, predict, regions, score, snap, step, wrong };
})();
