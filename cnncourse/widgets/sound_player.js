"use strict";
// The sound player: choose a kernel, see the sound over time, hear it.
(globalThis.cnnWidgets ??= {}).sound_player = (() => {
  const KEYS = ["rate", "period", "count", "strokes", "kernels", "choice"];
  const PLAIN = "no kernel", COLUMNS = 300, HEIGHT = 80;
  let context = null; // one for the page, made at the first press: browsers ask for one

  function start(samples, rate) {
    context ??= new AudioContext();
    context.resume();
    const buffer = context.createBuffer(1, samples.length, rate), source = context.createBufferSource();
    const most = samples.reduce((least, value) => Math.max(least, Math.abs(value)), 1e-9);
    buffer.getChannelData(0).set(Float32Array.from(samples, (value) => (0.8 * value) / most));
    source.buffer = buffer;
    source.connect(context.destination);
    source.start();
    return source;
  }

  function wave() {
    const { svg } = cnnWidgets.shared;
    const path = svg("path", { class: "cnn-wave" });
    const node = svg("svg", { role: "img", viewBox: `0 0 ${COLUMNS} ${HEIGHT}`, class: "cnn-wave-box", preserveAspectRatio: "none" }, path);
    const draw = (samples, label) => {
      const place = (value) => ((1 - value) * HEIGHT) / 2;
      const lines = cnnWidgets.sound.envelope(samples, COLUMNS).map(([low, high], x) => `M${x + 0.5} ${place(high) - 0.4}V${place(low) + 0.4}`);
      path.setAttribute("d", lines.join(""));
      node.setAttribute("aria-label", label);
    };
    return { node, draw };
  }

  function render({ model, el }) {
    const { button, choice, follow, frame, make, read, write } = cnnWidgets.shared;
    const state = () => read(model, KEYS);
    let playing = null;
    const stop = () => { playing?.stop(); playing = null; };
    const picture = wave();
    const status = make("div", { class: "cnn-status", role: "status", "aria-live": "polite" });
    const pick = choice("Kernel", (name) => { stop(); write(model, { choice: name }); });
    const play = button("Play", () => { stop(); playing = start(cnnWidgets.sound.sounds(state()), state().rate); }, { class: "cnn-button cnn-primary" });
    const root = frame("Sound player", make("div", { class: "cnn-transport" }, pick.node, play, button("Stop", stop)), status, picture.node);
    el.append(root);
    const release = follow(model, KEYS, () => {
      const now = state(), samples = cnnWidgets.sound.sounds(now), seconds = (samples.length / now.rate).toFixed(2);
      pick.draw(now.choice, [PLAIN, ...Object.keys(now.kernels)].map((name) => [name, name]));
      status.textContent = `The song with ${now.choice}: ${seconds} seconds.`;
      picture.draw(samples, `Waveform of the song with ${now.choice}, ${seconds} seconds`);
    });
    return () => { stop(); release(); };
  }

  return { render };
})();
