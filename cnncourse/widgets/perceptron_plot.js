"use strict";
// The plane of the perceptron playground: regions, boundary, points to drag.
(globalThis.cnnWidgets ??= {}).perceptronPlot = (() => {
  const SIDE = 400, RADIUS = 11;
  const scale = () => SIDE / (2 * cnnWidgets.perceptron.LIMIT);
  const across = (x) => (x + cnnWidgets.perceptron.LIMIT) * scale();
  const down = (y) => SIDE - across(y);
  const path = (corners) => corners.map(([x, y]) => `${across(x)},${down(y)}`).join(" ");

  function inPlane(picture, event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const { LIMIT, snap } = cnnWidgets.perceptron;
    return [snap(point.x / scale() - LIMIT), snap(LIMIT - point.y / scale())];
  }

  const line = (kind, x1, y1, x2, y2) => cnnWidgets.shared.svg("line", { class: kind, x1, y1, x2, y2 });

  function paper() { // grid lines, axes and their labels
    const { number, range, svg } = cnnWidgets.shared, { LIMIT } = cnnWidgets.perceptron;
    const ticks = range(2 * LIMIT - 1).map((index) => index + 1 - LIMIT);
    const name = (x, y, content) => svg("text", { class: "cnn-tick", x, y }, content);
    return ticks.flatMap((tick) => [
      line(tick ? "cnn-gridline" : "cnn-axis", across(tick), 0, across(tick), SIDE),
      line(tick ? "cnn-gridline" : "cnn-axis", 0, down(tick), SIDE, down(tick)),
      ...(tick % 2 ? [] : [name(across(tick), SIDE - 9, number(tick)), name(10, down(tick), number(tick))]),
    ]).concat(name(SIDE - 12, down(0) - 11, "x₁"), name(across(0) + 14, 11, "x₂"));
  }

  function arrow({ weights, bias }, boundary) { // from the boundary into the side of class 1, along w
    if (boundary.length < 2) return [];
    const middle = [0, 1].map((index) => (boundary[0][index] + boundary[1][index]) / 2);
    const length = Math.hypot(...weights), unit = weights.map((weight) => weight / length);
    const tip = middle.map((value, index) => value + 1.1 * unit[index]);
    const wing = (side) => tip.map((value, index) => value - 0.3 * unit[index] + side * 0.16 * [-unit[1], unit[0]][index]);
    const { svg } = cnnWidgets.shared;
    return [
      line("cnn-normal", across(middle[0]), down(middle[1]), across(tip[0]), down(tip[1])),
      svg("polygon", { class: "cnn-normal", points: path([tip, wing(1), wing(-1)]) }),
      svg("text", { x: across(tip[0] + 0.35 * unit[0]), y: down(tip[1] + 0.35 * unit[1]) }, "w"),
    ];
  }

  function sideLabels({ weights, bias }, boundary) { // each in the corner farthest from the boundary
    const { svg } = cnnWidgets.shared, { CORNERS, predict, score } = cnnWidgets.perceptron;
    const label = ([x, y], content) => svg("text", { class: "cnn-side-label", x: across(0.8 * x), y: down(0.87 * y) }, content);
    if (!boundary.length) return [label(CORNERS[3], `f(x) = ${predict(weights, bias, [0, 0])}`)];
    const sorted = [...CORNERS].sort((a, b) => score(weights, bias, b) - score(weights, bias, a));
    return [label(sorted[0], "f(x) = 1"), label(sorted[3], "f(x) = 0")];
  }

  function marks() { // class 1 a disc, class 0 a square: told apart without colour; widgets.css shows those that hold
    const { svg } = cnnWidgets.shared, side = 2 * RADIUS - 2;
    const circle = (kind, r) => svg("circle", { class: kind, r });
    return [
      circle("cnn-hit", 20), circle("cnn-chosen", RADIUS + 8), circle("cnn-wrong", RADIUS + 4), circle("cnn-mark cnn-disc", RADIUS),
      svg("rect", { class: "cnn-mark cnn-square", x: -side / 2, y: -side / 2, width: side, height: side }), svg("text"),
      svg("text", { class: "cnn-index", x: RADIUS + 7, y: -RADIUS - 3 }),
    ];
  }

  function pointNode(index, acts) {
    const { ARROWS, svg } = cnnWidgets.shared;
    const node = svg("g", { tabindex: 0, role: "button", onfocus: () => acts.select(index) }, ...marks());
    const keys = { Delete: acts.remove, Backspace: acts.remove, Enter: acts.flip, " ": acts.flip };
    node.addEventListener("keydown", (event) => {
      const [up, right] = ARROWS[event.key] ?? [], reach = event.shiftKey ? 0.25 : 0.5;
      if (ARROWS[event.key]) acts.nudge(index, [right * reach, -up * reach]);
      else if (keys[event.key]) keys[event.key](index);
      else return;
      event.preventDefault();
    });
    cnnWidgets.shared.noScroll(node);
    node.addEventListener("pointerdown", (event) => {
      acts.select(index);
      node.setPointerCapture(event.pointerId);
      node.classList.add("cnn-held");
    });
    node.addEventListener("pointermove", (event) => node.classList.contains("cnn-held") && acts.drag(index, event));
    ["pointerup", "pointercancel"].forEach((name) => node.addEventListener(name, () => node.classList.remove("cnn-held")));
    return node;
  }

  function drawPoint(node, index, state, mistaken) {
    const { number } = cnnWidgets.shared;
    const [x, y] = state.points[index], label = state.labels[index];
    const kinds = [`cnn-class-${label}`, mistaken && "cnn-mistaken", index === state.selected && "cnn-selected", index === state.next_point && "cnn-next",
      node.classList.contains("cnn-held") && "cnn-held"];
    node.setAttribute("class", ["cnn-point", ...kinds].filter(Boolean).join(" "));
    node.setAttribute("transform", `translate(${across(x)} ${down(y)})`);
    node.setAttribute("aria-label", `Point ${index + 1}, class ${label}, at ${number(x)}, ${number(y)}, ${mistaken ? "a mistake" : "answered rightly"}`);
    node.querySelector("text").textContent = label;
    node.querySelector(".cnn-index").textContent = index + 1;
  }

  function plot(acts) {
    const { svg } = cnnWidgets.shared;
    const ground = svg("rect", { width: SIDE, height: SIDE, class: "cnn-side-zero" });
    const sideOne = svg("polygon", { class: "cnn-side-one" });
    const cover = svg("polygon", { style: "fill: var(--cnn-surface)" });
    const boundary = svg("g"), points = svg("g");
    const picture = svg("svg", { class: "cnn-plot", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "group" },
      ground, cover, sideOne, svg("g", {}, ...paper()), boundary, points);
    picture.addEventListener("click", (event) => !event.target.closest(".cnn-point") && acts.addAt(inPlane(picture, event)));
    const drag = (index, event) => acts.move(index, inPlane(picture, event));
    const draw = (state, mistaken) => {
      const parts = cnnWidgets.perceptron.regions(state.weights, state.bias);
      [sideOne, cover].forEach((shape) => shape.setAttribute("points", path(parts.sideOne)));
      const ends = parts.boundary.flat();
      const cut = ends.length ? [line("cnn-boundary", across(ends[0]), down(ends[1]), across(ends[2]), down(ends[3]))] : [];
      boundary.replaceChildren(...cut, ...arrow(state, parts.boundary), ...sideLabels(state, parts.boundary));
      while (points.children.length > state.points.length) points.lastChild.remove();
      while (points.children.length < state.points.length) points.append(pointNode(points.children.length, { ...acts, drag }));
      [...points.children].forEach((node, index) => drawPoint(node, index, state, mistaken[index]));
      picture.setAttribute("aria-label", `The plane with ${state.points.length} points, ${mistaken.filter(Boolean).length} of them mistakes`);
    };
    return { node: picture, draw, focus: (index) => points.children[index]?.focus() };
  }

  return { plot };
})();
