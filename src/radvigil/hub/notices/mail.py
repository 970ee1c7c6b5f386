"""Mail over a line that is verified, also by the hospital's own authority (`authority` in hub.toml)."""

from __future__ import annotations

import ssl

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from radvigil.hub.notices.trust import proof


class Backend(EmailBackend):
    """SMTP as Django speaks it; who answers STARTTLS proves its name."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return proof(settings.CONFIGURED.authority)
