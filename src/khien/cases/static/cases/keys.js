// Two keystrokes to propose: a letter chooses the decision and goes to the button, Enter sends. Everything works without.
(function () {
  "use strict";
  const form = document.getElementById("propose-form");
  const kinds = { b: "block", w: "warn", c: "clear", r: "refer", l: "label" };
  const hint = document.querySelector(".keys");
  if (hint) hint.hidden = false;

  function isTyping(target) {
    return target.matches("input:not([type=radio]), textarea, select") || target.isContentEditable;
  }

  // A first wording follows the decision until somebody writes their own.
  function reword(kind) {
    const reason = form.elements.namedItem("reason");
    const drafts = [form.dataset.clear, form.dataset.harm];
    if (reason && drafts.includes(reason.value)) reason.value = drafts[kind === "clear" ? 0 : 1];
  }

  function choose(kind) {
    const option = form.querySelector('input[name="kind"][value="' + kind + '"]');
    if (!option) return false;
    option.checked = true;
    reword(kind);
    form.querySelector("button[type=submit]").focus();
    return true;
  }

  function move(step) {
    const links = Array.from(document.querySelectorAll("table.queue tbody th a"));
    const next = links[links.indexOf(document.activeElement) + step];
    if (next) next.focus();
    return Boolean(next);
  }

  if (form) {
    form.addEventListener("change", function (event) {
      if (event.target.name === "kind") reword(event.target.value);
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (form && kinds[key]) done = choose(kinds[key]);
    else if (key === "j" || key === "k") done = move(key === "j" ? 1 : -1);
    else if (key === "a") {
      const approve = document.querySelector('[data-key="a"]');
      if (approve) approve.focus();
      done = Boolean(approve);
    }
    if (done) event.preventDefault();
  });
})();
