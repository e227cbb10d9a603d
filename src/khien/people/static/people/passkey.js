// Says in words what went wrong when a browser or a person stops a passkey; without this nothing would be seen.
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-error");
  if (place) {
    event.preventDefault();
    place.hidden = false;
    place.focus();
  }
});
