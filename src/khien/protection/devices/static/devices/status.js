// A blocked name has no address: a picture from it arrives only when the device does not ask the protective resolver.
const sign = document.querySelector("[data-picture]");
const show = (id) => {
  document.querySelectorAll("[data-result]").forEach((result) => { result.hidden = result.id !== id; });
};
const picture = new Image();
const patience = setTimeout(() => show("unknown"), 8000);
const arrived = (id) => { clearTimeout(patience); show(id); };
picture.onload = () => arrived("off");
picture.onerror = () => arrived(navigator.onLine ? "on" : "unknown");
picture.src = `${sign.dataset.picture}?${Date.now()}`;
