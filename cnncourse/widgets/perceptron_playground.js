"use strict";
// The perceptron playground: buttons, the update written out, counts.
(globalThis.cnnWidgets ??= {}).perceptron_playground = (() => {
  const KEYS = ["points", "labels", "weights", "bias", "rate", "updates", "next_point", "selected"];
  const MOST = 30; // points
  const START = { weights: [0, 0], bias: 0, updates: 0, next_point: 0 };
  const vector = (values) => `(${values.map((value) => cnnWidgets.shared.number(value)).join(", ")})`;

  function presented(state) { // one point is shown; what changes, and the sentence that says so
    const { bracketed, number } = cnnWidgets.shared, { weights, bias, rate, points, labels, next_point: index } = state;
    const point = points[index], label = labels[index], after = cnnWidgets.perceptron.step(weights, bias, point, label, rate);
    const n = (value) => bracketed(number(value));
    const sum = `w·x + b = ${n(weights[0])}·${n(point[0])} + ${n(weights[1])}·${n(point[1])} + ${n(bias)} = ${number(after.sum)}`;
    const told = [`Point ${index + 1}: x = ${vector(point)}, class ${label}.`, `${sum}, so f(x) = ${after.answer}: ${after.mistake ? "a mistake." : "right, nothing changes."}`];
    const change = `${number(rate)}·(${label} − ${after.answer})`;
    if (after.mistake) {
      told.push(`w ← ${vector(weights)} + ${change}·${vector(point)} = ${vector(after.weights)}`, `b ← ${number(bias)} + ${change} = ${number(after.bias)}`);
    }
    const values = { weights: after.weights, bias: after.bias, updates: state.updates + Number(after.mistake), next_point: (index + 1) % points.length };
    return { values, told, mistake: after.mistake };
  }

  function statusText(state, mistakes, loop) {
    const times = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
    if (!state.points.length) return "No points: add some.";
    if (!mistakes) return `No mistakes after ${times(state.updates, "update")}: the rule stops here.`;
    const again = loop ? " The weights repeat: the rule goes round for ever." : "";
    return `${times(mistakes, "mistake")} of ${state.points.length} points after ${times(state.updates, "update")}.${again}`;
  }

  function loopFinder() { // the same weights before the same point, with an update between
    let seen = new Map();
    return {
      clear: () => { seen = new Map(); },
      visit({ weights, bias, next_point: index, updates }) {
        const key = JSON.stringify([weights, bias, index]);
        if (!seen.has(key)) seen.set(key, updates);
        return updates > seen.get(key);
      },
    };
  }

  function editing(current, change, focus) { // what can be done to the points
    const { clamp } = cnnWidgets.shared, { snap } = cnnWidgets.perceptron;
    const replaced = (list, index, value) => list.map((old, place) => (place === index ? value : old));
    const move = (index, place) => change({ points: replaced(current().points, index, place), selected: index });
    return {
      move,
      select: (index) => index !== current().selected && change({ selected: index }),
      nudge: (index, by) => move(index, current().points[index].map((value, axis) => snap(value + by[axis]))),
      flip: (index) => change({ labels: replaced(current().labels, index, 1 - current().labels[index]) }),
      remove: (index) => {
        const without = (list) => list.filter((_, place) => place !== index), { points, labels, next_point: next } = current();
        const last = Math.max(points.length - 2, 0);
        change({ points: without(points), labels: without(labels), selected: clamp(index, 0, last), next_point: next > last ? 0 : next });
        focus(clamp(index, 0, last));
      },
      addAs: (label) => (place) => {
        const { points, labels } = current();
        if (points.length < MOST) change({ points: [...points, place], labels: [...labels, label], selected: points.length });
      },
    };
  }

  function freePlace(points) { // for a point added by keyboard: the first free place from the middle
    const taken = new Set(points.map(String));
    return cnnWidgets.shared.range(40).map((index) => [0.5 * (index % 8), 0.5 * Math.floor(index / 8)]).find((place) => !taken.has(String(place)));
  }

  function toolbar(acts) {
    const { button, choice, make } = cnnWidgets.shared, { PRESETS } = cnnWidgets.perceptron;
    const names = Object.keys(PRESETS);
    const preset = choice("Points", (name) => name !== "own" && acts.preset(PRESETS[name]));
    const rate = choice("Rate", (value) => acts.rate(value));
    const run = button("Run", acts.run), flip = button("Flip class", () => acts.flip()), remove = button("Remove point", () => acts.remove());
    const draw = (state, running) => {
      const name = names.find((key) => cnnWidgets.shared.same([PRESETS[key].points, PRESETS[key].labels], [state.points, state.labels]));
      preset.draw(name ?? "own", [...names, ...(name ? [] : ["own"])].map((key) => [key, key]));
      rate.draw(state.rate, [...new Set([0.25, 0.5, 1, 2, state.rate])].map((value) => [value, String(value)]));
      run.textContent = running ? "Pause" : "Run";
      [flip, remove].forEach((node) => { node.disabled = !state.points.length; });
    };
    const row = (kind, ...nodes) => make("div", { class: kind }, ...nodes);
    return {
      draw,
      top: row("cnn-transport", button("Step", acts.step, { class: "cnn-button cnn-primary" }), run, button("Reset", acts.reset), row("cnn-fields", preset.node, rate.node)),
      points: row("cnn-transport", button("Add class 1", () => acts.add(1)), button("Add class 0", () => acts.add(0)), flip, remove),
    };
  }

  function numbers() {
    const { make, number } = cnnWidgets.shared;
    const signed = (value) => (value < 0 ? ` − ${number(-value)}` : ` + ${number(value)}`);
    const entry = (name) => [make("span", { class: "cnn-muted" }, name), make("b")];
    const entries = ["weights w", "bias b", "f(x) = 1 where", "updates", "mistakes now"].map(entry);
    const draw = ({ weights, bias, updates }, mistakes) => {
      const rule = `${number(weights[0])}·x₁${signed(weights[1])}·x₂${signed(bias)} > 0`;
      const texts = [vector(weights), number(bias), rule, updates, mistakes];
      entries.forEach(([, value], index) => { value.textContent = texts[index]; });
    };
    return { node: make("div", { class: "cnn-numbers" }, ...entries.flat()), draw };
  }

  const HELP = "Drag a point, or select it with Tab and move it with the arrow keys (Shift: smaller steps). Enter flips its class, Delete "
    + "removes it. A click or tap on the plane adds a point of the class last added. Dashed ring: a mistake. Thick edge: the next point to be shown.";

  function learning(current, change, redraw) { // showing points, one or many, and what was said of the last one
    const loop = loopFinder(), mistaken = () => cnnWidgets.perceptron.wrong(current()).some(Boolean);
    let told = ["Press Step to show the perceptron the first point."], looping = false;
    const forget = () => { loop.clear(); looping = false; };
    const show = () => {
      if (!current().points.length) return false;
      const { values, told: text } = presented(current());
      told = text;
      looping = loop.visit({ ...current(), ...values }) || looping;
      change(values);
      return mistaken();
    };
    const player = cnnWidgets.shared.runner(show, 220, 500, redraw);
    const restart = (values, text) => {
      player.stop();
      forget();
      told = [text];
      change({ ...START, ...values });
    };
    return {
      forget, player, restart, told: () => told, looping: () => looping,
      step: () => { player.stop(); show(); },
      run: () => { if (player.isRunning() || mistaken()) player.toggle(); },
    };
  }

  function actions(current, change, learn, focus) { // what the buttons and the plane do
    let added = 1; // the class of the next point that a click adds
    const edit = editing(current, (values) => {
      if (values.points || values.labels) learn.forget(); // another problem
      change(values);
    }, focus);
    return {
      ...edit, ...learn,
      addAt: (place) => edit.addAs(added)(place),
      add: (label) => {
        added = label;
        edit.addAs(label)(freePlace(current().points));
        focus(current().selected);
      },
      flip: (index = current().selected) => edit.flip(index),
      remove: (index = current().selected) => edit.remove(index),
      reset: () => learn.restart({}, "Weights and bias are 0 again."),
      preset: ({ points, labels }) => learn.restart({ points, labels, selected: 0 }, "New points; weights and bias are 0."),
      rate: (rate) => learn.restart({ rate }, "A new rate; weights and bias are 0 again."),
    };
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared;
    const current = () => read(model, KEYS), change = (values) => write(model, values);
    const learn = learning(current, change, () => draw());
    const acts = actions(current, change, learn, (index) => queueMicrotask(() => plane.focus(index)));
    const tools = toolbar(acts), plane = cnnWidgets.perceptronPlot.plot(acts), figures = numbers();
    const status = make("div", { class: "cnn-status", role: "status" }), update = make("div", { class: "cnn-update" });
    const side = make("div", {}, figures.node, update, tools.points, make("p", { class: "cnn-help cnn-muted" }, HELP));
    el.append(frame("Perceptron playground", tools.top, status,
      make("div", { class: "cnn-split" }, plane.node, side)));
    function draw() {
      const state = current(), mistaken = cnnWidgets.perceptron.wrong(state), mistakes = mistaken.filter(Boolean).length;
      tools.draw(state, learn.player.isRunning());
      plane.draw(state, mistaken);
      figures.draw(state, mistakes);
      update.replaceChildren(...learn.told().map((text) => make("div", {}, text)));
      status.setAttribute("aria-live", learn.player.isRunning() ? "off" : "polite");
      status.textContent = statusText(state, mistakes, learn.looping());
    }
    const release = follow(model, KEYS, draw);
    return () => { learn.player.stop(); release(); };
  }

  return { render };
})();
