"""A forgotten password: a link by mail, once in five minutes, that holds for four hours."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from briefs import accounts, audit, jobs, tries
from briefs.models import User

SEND_LINK = "mail a link for a new password"
#: Ahead of uploads: somebody waits for it.
PRIORITY = 10
NOT_AGAIN_WITHIN = dt.timedelta(minutes=5)


def ask(email: str) -> None:
    """Have the link sent, if there is such an account. The worker sends it, so that the answer takes
    as long whether there is one or not."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        since = timezone.now() - NOT_AGAIN_WITHIN
        if audit.about(user).filter(action="reset_asked", at__gt=since).exists():
            return
        audit.record(by=None, action="reset_asked", on=user)
        key = f"{SEND_LINK} {user.pk}"
        jobs.enqueue(SEND_LINK, key=key, payload={"user": user.pk}, priority=PRIORITY)


def send(*, user_id: int) -> None:
    """The link is made here and stored nowhere."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    context = {
        "user": user,
        "link": settings.ADDRESS + reverse("password_new", args=[uid, token]),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    EmailMessage(
        subject="A new password for Readout",
        body=render_to_string("mail/password.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def finish(*, user: User, password: str) -> None:
    """By the link: the password is set, all sessions end, wrong tries are forgotten."""
    accounts.set_password(by=user, user=user, password=password)
    tries.forget(user.email)
