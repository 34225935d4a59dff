"use strict";

// textual.js opens the terminal when the page has loaded, and marks the body when something happens:
// -first-byte when the app paints, -closed when the connection ends.
{
  const open = window.onload;
  // The terminal measures its font once, so the font has to be there first.
  window.onload = (event) =>
    document.fonts.load("16px 'Roboto Mono'").finally(() => open.call(window, event));

  const takeKeys = () => {
    const keys = document.querySelector(".xterm-helper-textarea");
    keys?.blur();
    keys?.focus();
  };

  const sayWhy = async () => {
    let why;
    try {
      const session = await (await fetch("/session")).json();
      why = session.open
        ? "The coach is open in another window. Close that one first."
        : "The coach has ended. What you answered is kept.";
    } catch {
      why = "Nothing answers any more. Start `coach serve` again and open the address that it prints.";
    }
    document.querySelector("#why").textContent = why;
    document.querySelector("#again").focus();
  };

  let painted = false;
  let closed = false;
  new MutationObserver(() => {
    const marks = document.body.classList;
    if (!painted && marks.contains("-first-byte")) {
      painted = true;
      takeKeys();
    }
    if (!closed && marks.contains("-closed")) {
      closed = true;
      sayWhy();
    }
  }).observe(document.body, { attributeFilter: ["class"] });

  document.querySelector("#again").addEventListener("click", () => window.location.reload());
}
