"""What pages try in a real Chromium that goes out as the browser agent's does."""

from dataclasses import dataclass

#: Chromium's own switches: without the first it goes to loopback past any proxy, without the second WebRTC does.
SWITCHES = ("--proxy-bypass-list=<-loopback>", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp")
PRIVATE = "private_address"
#: No request came to the proxy, and no packet to the trap.
NOTHING = "nothing sent"


@dataclass(frozen=True)
class BrowserAttempt:
    """``how`` is an address that is opened, or a script of a page of the allowed site; ``verdict`` the proxy's."""

    tried: str
    how: str
    verdict: str = PRIVATE

    @property
    def is_address(self) -> bool:
        return self.how.startswith("http")


_SOCKET = "new Promise(r => { const s = new WebSocket('ws://127.0.0.1:TRAP/socket'); s.onerror = s.onopen = r })"
_STUN = (
    "new Promise(r => { const c = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:UDP'}]});"
    " c.createDataChannel('x'); c.onicegatheringstatechange = () => c.iceGatheringState == 'complete' && r();"
    " c.createOffer().then(o => c.setLocalDescription(o)); setTimeout(r, 2000) })"
)
_FRAME = (
    "new Promise(r => { const f = document.createElement('iframe'); f.onload = r;"
    " f.src = 'http://127.0.0.1:TRAP/frame'; document.body.append(f) })"
)
_IMAGE = "new Promise(r => { const i = new Image(); i.onerror = i.onload = r; i.src = 'http://127.1:TRAP/i.png' })"
_QUIC = "new WebTransport('https://127.0.0.1:UDP/').ready.catch(() => 0)"

IN_CHROMIUM = (
    BrowserAttempt("opening loopback", "http://127.0.0.1:TRAP/"),
    BrowserAttempt("opening localhost", "http://localhost:TRAP/"),
    BrowserAttempt("opening a subdomain of localhost", "http://inside.localhost:TRAP/", "unresolvable"),
    BrowserAttempt("opening IPv6 loopback", "http://[::1]:TRAP/"),
    BrowserAttempt("opening loopback, hexadecimal", "http://0x7f.1:TRAP/"),
    BrowserAttempt("opening loopback, full-width", "http://１２７。０。０。１:TRAP/"),
    BrowserAttempt("opening cloud metadata", "http://169.254.169.254/latest/meta-data/"),
    BrowserAttempt("opening loopback by https", "https://127.0.0.1:TRAP/"),
    BrowserAttempt("a redirect to loopback", "http://FRIEND/to-trap"),
    BrowserAttempt("a chain of redirects to loopback", "http://FRIEND/1"),
    BrowserAttempt("a fetch", "fetch('http://127.0.0.1:TRAP/x', {mode: 'no-cors'}).catch(() => 0)"),
    BrowserAttempt("an image", _IMAGE),
    BrowserAttempt("a frame", _FRAME),
    BrowserAttempt("a beacon", "navigator.sendBeacon('http://127.0.0.1:TRAP/b', 'x')"),
    BrowserAttempt("a WebSocket", _SOCKET),
    BrowserAttempt("WebRTC", _STUN, NOTHING),
    BrowserAttempt("QUIC (WebTransport)", _QUIC, NOTHING),
)
