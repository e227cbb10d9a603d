// The square code on the receipt carries the tracking code after the #, which never reaches a server by itself.
// Put it into the field, take it out of the address and the history, and ask as if it had been typed.
const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("id_code").value = code;
  document.getElementById("track").requestSubmit();
}
