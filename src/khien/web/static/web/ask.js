// Shows the answer below the box instead of on a page of its own. Without scripts, or when the network fails, the form works as it is.
document.querySelectorAll("[data-ask]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
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
      found.setAttribute("tabindex", "-1");
      found.focus();
    } catch {
      form.submit();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
});
