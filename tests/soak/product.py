"""A product over the sample collection that this process asks itself, without a server."""

from __future__ import annotations

import os
from pathlib import Path

import django

from tests.product import Product


def session_cookie(user) -> str:
    """What a browser sends in which somebody has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from briefs.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def prepare(data: Path) -> Product:
    """Set it up, and make this process one of its own."""
    product = Product(data, {"READOUT_SAMPLE": "1"})
    product.manage("serve", "--setup-only")
    os.environ.update(product.environment)
    django.setup()
    return product
