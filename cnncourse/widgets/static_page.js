"use strict";
// Draws every .cnn-widget of a page without a kernel, with the render() that Jupyter calls.
// The state stands in the element's data-state attribute, before and after.
(() => {
  function makeModel(el) {
    const state = JSON.parse(el.dataset.state), listeners = {};
    return {
      get: (key) => state[key],
      set(key, value) { state[key] = value; (listeners[`change:${key}`] ?? []).forEach((call) => call()); },
      on(event, call) { (listeners[event] ??= []).push(call); },
      off(event, call) { listeners[event] = (listeners[event] ?? []).filter((other) => other !== call); },
      save_changes() { el.dataset.state = JSON.stringify(state); },
    };
  }
  function start(el) { // the text stays where drawing fails
    const root = document.createElement("div");
    globalThis.cnnWidgets[el.dataset.cnnWidget].render({ model: makeModel(el), el: root });
    el.replaceChildren(root);
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".cnn-widget").forEach(start));
})();
