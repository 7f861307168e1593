"""Addresses of the record: upload, accounts, an article's facts."""

from django.urls import path

from briefs.views import (
    account,
    articles,
    audit,
    outlets,
    quality,
    reports,
    signing_in,
    statements,
    tokens,
    uploads,
)

urlpatterns = [
    path("upload", uploads.upload, name="upload"),
    path("uploads", uploads.upload_batches, name="upload_batches"),
    path("uploads/<slug:public_id>", uploads.upload_batch, name="upload_batch"),
    path("uploads/<slug:public_id>/part", uploads.upload_batch_part, name="upload_batch_part"),
    path(
        "uploads/<slug:public_id>/files/<int:position>/columns",
        uploads.upload_columns,
        name="upload_columns",
    ),
    path(
        "uploads/<slug:public_id>/files/<int:position>/original",
        uploads.upload_original,
        name="upload_original",
    ),
    path("articles/<slug:public_id>/edit", articles.article_edit, name="article_edit"),
    path("articles/<slug:public_id>/delete", articles.article_delete, name="article_delete"),
    path("articles/<slug:public_id>/replace", articles.article_replace, name="article_replace"),
    path("articles/<slug:public_id>/original", articles.article_original, name="article_original"),
    path("articles/<slug:public_id>/add", statements.statement_add, name="statement_add"),
    path(
        "statements/<slug:public_id>/correct",
        statements.statement_correct,
        name="statement_correct",
    ),
    path(
        "statements/<slug:public_id>/withdraw",
        statements.statement_withdraw,
        name="statement_withdraw",
    ),
    path("decisions", audit.audit_log, name="audit"),
    path("decisions/export", quality.corrections_export, name="corrections_export"),
    path("quality", quality.quality_page, name="quality"),
    path("decisions/<int:number>/undo", statements.decision_undo, name="decision_undo"),
    path("outlets/<slug:slug>/lines/<int:number>", outlets.outlet_line, name="outlet_line"),
    path("speakers/<slug:slug>/mix-up", reports.mix_up_of_speaker, name="mix_up_of_speaker"),
    path(
        "statements/<slug:public_id>/mix-up",
        reports.mix_up_of_statement,
        name="mix_up_of_statement",
    ),
    path("mix-ups", reports.mix_ups, name="mix_ups"),
    path("mix-ups/<slug:public_id>/settle", reports.mix_up_settle, name="mix_up_settle"),
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-in/code", signing_in.sign_in_code, name="sign_in_code"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("password", signing_in.password_forgotten, name="password_forgotten"),
    path("password/<uidb64>/<token>", signing_in.password_new, name="password_new"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/second-factor", account.factor, name="second_factor"),
    path("account/sessions/<slug:public_id>/end", account.session_end, name="session_end"),
    path("account/tokens", tokens.api_tokens, name="api_tokens"),
    path(
        "account/tokens/<slug:public_id>/revoke",
        tokens.api_token_revoke,
        name="api_token_revoke",
    ),
    path("theme", account.theme, name="theme"),
    path("keys", account.single_keys, name="single_keys"),
]
