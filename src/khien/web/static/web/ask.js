// Shows the answer below the box instead of on a page of its own, and takes a picture that is dropped on the box or pasted into it.
// Without scripts, or when the network fails, the form works as it is.
document.querySelectorAll("[data-ask]").forEach((form) => {
  const button = form.querySelector("button[type=submit]");
  const picture = form.querySelector("input[type=file]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("#answer");
      if (!found) throw new Error("no answer on the page");
      let place = document.querySelector("#answer");
      if (!place) {
        place = document.createElement("div");
        form.after(place);
      }
      place.replaceWith(found);
      picture.value = ""; // the next question is not about this picture any more
      found.setAttribute("tabindex", "-1");
      found.focus();
    } catch {
      form.submit();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  // Without this the browser would leave the page for the picture, and what was typed would be lost.
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  ["drop", "paste"].forEach((way) => form.addEventListener(way, (event) => {
    const given = event.dataTransfer ?? event.clipboardData;
    // Text that is copied from a document brings a picture of itself along: then the words are meant.
    if (!given.files.length || given.types.includes("text/plain")) return;
    event.preventDefault();
    const first = new DataTransfer();
    first.items.add(given.files[0]);
    picture.files = first.files;
    form.requestSubmit();
  }));
});
