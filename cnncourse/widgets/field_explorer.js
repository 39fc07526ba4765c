"use strict";
// The field explorer: choices, sliders, the spikes, the tuning curve that fills in.
(globalThis.cnnWidgets ??= {}).field_explorer = (() => {
  const KEYS = ["cell", "direction", "stimulus", "dark", "theta", "length", "width", "x", "y", "hidden"];
  const HIGHEST = 120, WIDE = 420, TALL = 170, LEFT = 44, FLOOR = 130;
  const around = ({ stimulus }) => (stimulus === "edge" ? 360 : 180);

  function told({ stimulus, dark, theta, length, width, x, y }) {
    const { number } = cnnWidgets.shared, shade = dark ? "dark" : "light";
    const at = `at ${number(x)} right, ${number(y)} up`;
    if (stimulus === "spot") return `${shade} spot, ${number(width)} wide, ${at}`;
    if (stimulus === "edge") return `edge at ${number(theta)}°, ${shade} on its left, ${at}`;
    return `${shade} bar at ${number(theta)}°, ${number(length)} long, ${number(width)} wide, ${at}`;
  }

  function statusText(state, rate) {
    const { REST } = cnnWidgets.field, difference = rate - REST;
    const words = rate < 0.5 ? "silenced" : Math.abs(difference) < 2 ? "at rest" : difference > 0 ? "excited" : "inhibited";
    const text = told(state);
    return `${text[0].toUpperCase()}${text.slice(1)}: ${Math.round(rate)} spikes per second, ${words}.`;
  }

  // ---- the spikes of eight presentations of one second
  function raster() {
    const { make, svg } = cnnWidgets.shared, marks = svg("path", { class: "cnn-spikes" });
    const node = svg("svg", { class: "cnn-raster", viewBox: `0 0 ${WIDE} 112`, role: "img" }, marks,
      svg("text", { class: "cnn-tick", x: WIDE / 2, y: 104 }, "one second"));
    const draw = (trials, rate) => {
      marks.setAttribute("d", trials.flatMap((times, trial) => times.map((at) => `M ${(at / 1000) * WIDE} ${trial * 12 + 2} v 9`)).join(" "));
      node.setAttribute("aria-label", `Spikes of ${trials.length} presentations of one second; the rate is ${Math.round(rate)} per second`);
    };
    return { node: make("div", {}, make("div", { class: "cnn-title" }, "Spikes ", make("span", { class: "cnn-muted" }, "shown eight times")), node), draw };
  }

  // ---- answers over directions, kept as long as nothing but the direction changes
  function tuning() {
    const { make, number, svg } = cnnWidgets.shared, { REST } = cnnWidgets.field;
    const height = (rate) => FLOOR - (Math.min(rate, HIGHEST) / HIGHEST) * (FLOOR - 10);
    const place = (theta, full) => LEFT + (theta / full) * (WIDE - LEFT - 24);
    const line = (kind, x1, y1, x2, y2) => svg("line", { class: kind, x1, y1, x2, y2 });
    const paper = svg("g"), curve = svg("path", { class: "cnn-curve" }), dots = svg("g");
    const node = svg("svg", { class: "cnn-tuning", viewBox: `0 0 ${WIDE} ${TALL}`, role: "img" }, paper, curve, dots);
    let answers = new Map(), kept = "";
    const clear = () => { answers = new Map(); };
    const axes = (full) => paper.replaceChildren(
      ...[0, 50, 100].flatMap((rate) => [line("cnn-gridline", LEFT, height(rate), WIDE - 24, height(rate)), svg("text", { class: "cnn-tick", x: LEFT - 18, y: height(rate) }, rate)]),
      line("cnn-rest", LEFT, height(REST), WIDE - 24, height(REST)),
      ...[0, 1, 2, 3, 4].map((part) => svg("text", { class: "cnn-tick", x: place((part * full) / 4, full), y: FLOOR + 14 }, `${(part * full) / 4}°`)),
      svg("text", { class: "cnn-tick", x: (LEFT + WIDE) / 2, y: FLOOR + 32 }, "direction; dashed: rate at rest"),
    );
    const visit = (state, rate) => {
      const { theta, hidden, ...rest } = state, now = JSON.stringify(rest);
      if (now !== kept) clear();
      kept = now;
      if (state.stimulus !== "spot") answers.set(theta % around(state), rate);
    };
    const draw = (state, rate) => {
      visit(state, rate);
      const { theta } = state, full = around(state);
      const sorted = [...answers].sort(([a], [b]) => a - b);
      axes(full);
      curve.setAttribute("d", sorted.map(([at, value], i) => `${i && at - sorted[i - 1][0] <= 15 ? "L" : "M"} ${place(at, full)} ${height(value)}`).join(" "));
      dots.replaceChildren(...sorted.map(([at, value]) => svg("circle", { class: at === theta % full ? "cnn-dot cnn-dot-now" : "cnn-dot", cx: place(at, full), cy: height(value), r: at === theta % full ? 6 : 3.5 })));
      const [top] = [...answers].sort((a, b) => b[1] - a[1]);
      node.setAttribute("aria-label", top ? `Tuning curve, ${answers.size} direction${answers.size > 1 ? "s" : ""}; most at ${number(top[0])}°, ${Math.round(top[1])} spikes per second` : "Tuning curve: a spot has no direction");
    };
    return { node: make("div", {}, make("div", { class: "cnn-title" }, "Tuning curve ", make("span", { class: "cnn-muted" }, "spikes per second")), node), draw, visit, clear };
  }

  // ---- sliders: every size and place, also for the keyboard
  function sliders(change) {
    const { make, number } = cnnWidgets.shared, { LONGEST, TURN, WIDEST } = cnnWidgets.fieldPicture;
    const kinds = [["theta", "Direction", 0, 175, TURN, "°"], ["length", "Length", 1, LONGEST, 1, ""], ["width", "Width", 1, WIDEST, 1, ""], ["x", "Right", -20, 20, 0.5, ""], ["y", "Up", -20, 20, 0.5, ""]];
    const made = kinds.map(([key, name, min, max, step, unit]) => {
      const field = make("input", { type: "range", min, max, step, oninput: () => change({ [key]: Number(field.value) }) }), value = make("b");
      const node = make("label", { class: "cnn-slide" }, make("span", {}, name), field, value);
      const draw = (state) => {
        if (key === "theta") field.max = around(state) - TURN;
        field.value = state[key];
        field.disabled = { theta: state.stimulus === "spot", length: state.stimulus !== "bar", width: state.stimulus === "edge" }[key] ?? false;
        value.textContent = `${number(state[key])}${unit}`;
      };
      return { node, draw };
    });
    return { node: make("div", { class: "cnn-slides" }, ...made.map(({ node }) => node)), draw: (state) => made.forEach(({ draw }) => draw(state)) };
  }

  function choices(change) {
    const { choice, make } = cnnWidgets.shared, { CELLS } = cnnWidgets.field;
    const same = (names) => names.map((name) => [name, name]);
    const cell = choice("Cell", (name) => change({ cell: name })), stimulus = choice("Stimulus", (name) => change({ stimulus: name }));
    const dark = choice("Light", (value) => change({ dark: value })), field = choice("Field", (value) => change({ hidden: value }));
    const draw = (state) => {
      cell.draw(state.cell, same(CELLS));
      stimulus.draw(state.stimulus, same(["bar", "spot", "edge"]));
      dark.draw(state.dark, [[false, "light on dark"], [true, "dark on light"]]);
      field.draw(state.hidden, [[false, "shown"], [true, "hidden: find it"]]);
    };
    return { node: make("div", { class: "cnn-controls cnn-controls-4" }, cell.node, stimulus.node, dark.node, field.node), draw };
  }

  // ---- the loudspeaker: a click for each spike of the first presentation
  function listen(times) {
    const audio = new AudioContext(), rate = audio.sampleRate, buffer = audio.createBuffer(1, rate, rate), samples = buffer.getChannelData(0);
    times.forEach((at) => {
      const start = Math.round((at / 1000) * rate), long = Math.round(rate / 400);
      for (let i = 0; i < long && start + i < rate; i += 1) samples[start + i] += 0.5 * Math.exp((-6 * i) / long) * Math.cos(i);
    });
    const source = audio.createBufferSource();
    Object.assign(source, { buffer, onended: () => audio.close() });
    source.connect(audio.destination);
    source.start();
  }

  function actions(current, write) {
    const { clamp } = cnnWidgets.shared, { LONGEST, WIDEST } = cnnWidgets.fieldPicture;
    const change = (values) => {
      const next = { ...current(), ...values };
      write({ ...values, theta: next.theta % around(next) });
    };
    const half = (value) => clamp(Math.round(2 * value) / 2, -20, 20);
    const moveTo = (x, y) => change({ x: half(x), y: half(y) });
    const turnBy = (angle) => change({ theta: (current().theta + angle + 360) % around(current()) });
    const growBy = (by) => change(current().stimulus === "spot"
      ? { width: clamp(current().width + by, 1, WIDEST) } : { length: clamp(Math.min(current().length, LONGEST) + by, 1, LONGEST) });
    return { current, change, moveTo, moveBy: (dx, dy) => moveTo(current().x + dx, current().y + dy), turnBy, growBy, told };
  }

  const HELP = "Drag the stimulus to move it and its round handle to turn and lengthen it; or reach both with Tab and use the arrow keys "
    + "(stimulus: move, Shift for half a pixel; handle: left and right turn, up and down lengthen). Blue excites, orange inhibits. Lengths are in pixels of the screen, 41 wide.";

  function render({ model, el }) {
    const { button, follow, frame, make, read, runner, write } = cnnWidgets.shared, { TURN } = cnnWidgets.fieldPicture;
    const current = () => read(model, KEYS), acts = actions(current, (values) => write(model, values));
    const screen = cnnWidgets.fieldPicture.picture(acts), recorded = raster(), curve = tuning();
    const chosen = choices((values) => { player.stop(); acts.change(values); }), slides = sliders(acts.change);
    let left = 0, trials = [];
    const step = () => {
      acts.turnBy(TURN);
      curve.visit(current(), cnnWidgets.field.rate(current()));
      left -= 1;
      return left > 0;
    };
    const player = runner(step, 110, 100, (running) => { turn.textContent = running ? "Stop" : "Turn all round"; });
    const turn = button("Turn all round", () => { left = around(current()) / TURN; player.toggle(); }, { class: "cnn-button cnn-primary" });
    const clear = button("Clear curve", () => { curve.clear(); draw(); }), sound = button("Listen", () => listen(trials[0]));
    const status = make("div", { class: "cnn-status", role: "status" });
    const side = make("div", {}, recorded.node, curve.node, slides.node);
    el.append(frame("Field explorer", chosen.node, make("div", { class: "cnn-transport" }, turn, clear, sound), status,
      make("div", { class: "cnn-split" }, screen.node, side), make("p", { class: "cnn-help cnn-muted" }, HELP)));
    function draw() {
      const state = current(), rate = cnnWidgets.field.rate(state);
      trials = cnnWidgets.field.spikes(rate);
      [chosen, slides, screen].forEach((part) => part.draw(state));
      recorded.draw(trials, rate);
      curve.draw(state, rate);
      turn.disabled = state.stimulus === "spot";
      status.setAttribute("aria-live", player.isRunning() ? "off" : "polite");
      status.textContent = statusText(state, rate);
    }
    const release = follow(model, KEYS, draw);
    return () => { player.stop(); release(); };
  }

  return { render };
})();
