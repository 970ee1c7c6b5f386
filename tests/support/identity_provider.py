"""A small OpenID Connect provider on loopback: discovery, authorisation by code with PKCE, token, user info, keys.

It signs with a real key and gives one code for one use; what it says of the person is set by the test.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "radvigil", "between the two of us"


class Provider:
    """What it knows; `claims` is what it says of whoever comes."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "1", "email": "", "email_verified": True}
        self.audience = CLIENT
        self.codes: dict[str, dict[str, str]] = {}
        self.address = ""
        self.asked: list[str] = []

    def known_to_the_hub(self) -> dict[str, Any]:
        """`SOCIALACCOUNT_PROVIDERS`, as the settings make it of `[sign_in]`."""
        app = {
            "provider_id": "hospital", "name": "Hospital", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": self.address},
        }  # fmt: skip
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def discovery(self) -> dict[str, Any]:
        here = self.address
        return {
            "issuer": here, "authorization_endpoint": f"{here}/authorise", "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/person", "jwks_uri": f"{here}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def authorise(self, said: dict[str, str]) -> str:
        """The address to go back to, with a code."""
        assert said["client_id"] == CLIENT
        assert said["response_type"] == "code"
        assert said["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = said
        return f"{said['redirect_uri']}?{urlencode({'code': code, 'state': said['state']})}"

    def token(self, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(said.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        sound = asked is not None and (said.get("client_id"), said.get("client_secret")) == (CLIENT, SECRET)
        if not sound or asked["redirect_uri"] != said["redirect_uri"] or asked["code_challenge"] != proof.decode():
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        whole = {**self.claims, "iss": self.address, "aud": self.audience, "iat": now, "exp": now + 60}
        signed = jwt.encode(whole, self.key, "RS256", {"kid": "k"})
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def person(self) -> dict[str, Any]:
        return self.claims

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**json.loads(RSAAlgorithm.to_jwk(self.key.public_key())), "kid": "k", "alg": "RS256"}]}


@contextmanager
def provider() -> Iterator[Provider]:
    """Served until the end of the block."""
    one = Provider()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            one.asked.append(self.path)
            path, words = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/authorise":
                self.send_response(302)
                self.send_header("Location", one.authorise({key: value[0] for key, value in words.items()}))
                self.end_headers()
                return
            known = {"/.well-known/openid-configuration": one.discovery, "/keys": one.keys, "/person": one.person}
            self._say(200, known[path]())

        def do_POST(self) -> None:
            one.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*one.token({key: value[0] for key, value in parse_qs(body).items()}))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    one.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
