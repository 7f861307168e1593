"""The API, version 1: what the pages show, as JSON; uploading and saving with a token.

Its shapes are a promise to those who build on it: `openapi` describes them, `docs/api.md` shows
them by examples, and tests hold both. `endpoint` is the frame of every view here.
"""
