"""The product's settings over a throw-away data folder, on SQLite or the server of TEST_DATABASE."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="readout-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("READOUT_")]:
    del os.environ[name]
os.environ["READOUT_DATA"] = _folder
if "TEST_DATABASE" in os.environ:  # a server to make the test databases on: .ci/postgresql
    os.environ["READOUT_DATABASE"] = os.environ["TEST_DATABASE"]
(Path(_folder) / "static").mkdir()

from briefs.config.settings import *  # noqa: E402, F403
from briefs.config.settings import DATABASES, STORAGES  # noqa: E402

INDEX_FOLLOWS_IN = 0  # tests index themselves
if "TEST_DATABASE" not in os.environ:
    # A file, as in production: threads and processes of a test see one database.
    DATABASES["default"]["TEST"] = {"NAME": Path(_folder) / "test.sqlite3"}
# Signing in is not what most tests are about; the real hasher takes 0.2 s each time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A test asks as fast as it can; those about rates set them.
RATE_TOKEN = RATE_USER = RATE_ADDRESS = RATE_SIGN_IN = 0
