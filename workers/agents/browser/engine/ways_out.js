// Runs first in every window. A peer connection leaves by ways that nobody can look into: there is none here.
(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) delete globalThis[name];
  const Routed = globalThis.WebSocket;
  const tell = globalThis.warrenOpensSocket;
  delete globalThis.warrenOpensSocket;
  if (!Routed || !tell) return;
  // A number goes along as a last protocol, so that whose the socket is can be told from outside the page.
  globalThis.WebSocket = class WebSocket extends Routed {
    constructor(url, protocols = []) {
      const asked = [protocols].flat().map(String);
      const number = "warren-" + [...crypto.getRandomValues(new Uint32Array(4))].join("-");
      super(url, [...asked, number]);
      tell(number, String(globalThis.origin), navigator.userAgent);
      Object.defineProperty(this, "protocol", { get: () => asked[0] ?? "", set: () => {}, enumerable: true });
    }
  };
})();
