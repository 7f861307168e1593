"""The configuration that docs/deploy offers, as it is: nginx in front, systemd's units, the settings."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.product import ROOT, Product, wait_until
from tests.running import Site, free_port, running_site

HOST = "readout.example.org"
DEPLOY = ROOT / "docs" / "deploy"
#: What .ci/nginx unpacks where none is installed.
FETCHED = ROOT / ".venv/nginx/usr/sbin/nginx"
DEPLOYED = ("check", "--deploy", "--fail-level", "WARNING")


def test_the_settings_are_those_that_the_readme_lists() -> None:
    names = re.findall(r"^#?(READOUT_\w+)=", (DEPLOY / "readout.env").read_text(), re.M)
    readme = (ROOT / "README.md").read_text()
    assert len(names) > 5
    assert not [name for name in names if f"`{name}`" not in readme]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_units_are_valid(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("readout*.[st]*"):
        text = unit.read_text().replace("/opt/readout/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "readout" in line] == []


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[tuple[Site, int, int, Path]]:
    """The product behind nginx; ports of HTTP and HTTPS; the folder of nginx."""
    program = shutil.which("nginx") or shutil.which(FETCHED)
    if not program or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    plain, secure = free_port(), free_port()
    data = tmp_path_factory.mktemp("proxied") / "data"
    with running_site(data, READOUT_HTTPS="1", READOUT_HOSTS=HOST, READOUT_SAMPLE="0") as site:
        site.make_accounts()
        _certify(folder)
        (folder / "nginx.conf").write_text(_configuration(site, plain, secure, folder))
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        nginx = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            wait_until(lambda: nginx.poll() is not None or _answers(secure))
            assert nginx.poll() is None
            yield site, plain, secure, folder
        finally:
            nginx.terminate()
            nginx.wait(20)


def _certify(folder: Path) -> None:
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run([*command, *files, "-subj", f"/CN={HOST}"], check=True, capture_output=True)


def _configuration(site: Site, plain: int, secure: int, folder: Path) -> str:
    """docs/deploy/nginx.conf with other ports and paths, and what is around it on a server."""
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(folder / "cert.pem"),
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(folder / "key.pem"),
        "/var/log/nginx/readout.log": str(folder / "readout.log"),
        "http://127.0.0.1:8000": site.url,
    }.items():
        assert old in text
        text = text.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    aside = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    return (
        # The folder is its owner's only: as root it would serve as nobody.
        f"{'user root;' if os.getuid() == 0 else ''}pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{aside}access_log off;\n{text}\n}}\n"
    )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, method: str, path: str, body: str = "", **headers: str):
    """The answer, read to its end, over HTTPS."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", port, timeout=30, context=ssl._create_unverified_context()
    )
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, {"Host": HOST, **names})
    response = connection.getresponse()
    response.body = response.read().decode(errors="replace")  # type: ignore[attr-defined]
    connection.close()
    return response


@pytest.mark.soak
def test_signing_in_through_the_proxy(proxied: tuple[Site, int, int, Path]) -> None:
    site, _, port, folder = proxied
    page = ask(port, "GET", "/sign-in?next=/search%3Fq%3Dsecretwords")
    assert page.status == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    (cookie,) = page.headers.get_all("Set-Cookie")
    assert "Secure" in cookie
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)[1]
    fields = {"username": "alice@example.org", "password": site.password}
    done = ask(
        port, "POST", "/sign-in", urlencode({**fields, "csrfmiddlewaretoken": token}),
        Content_Type="application/x-www-form-urlencoded", Cookie=cookie.partition(";")[0],
        Origin=f"https://{HOST}", Referer=f"https://{HOST}/sign-in",
        X_Forwarded_For="203.0.113.7", User_Agent="Firefox",
    )  # fmt: skip
    assert (done.status, done.headers["Location"]) == (302, "/search")
    ((entry,),) = site.rows("SELECT after FROM briefs_auditentry WHERE action = 'sign_in'")
    assert '"from": "127.0.0.1"' in entry, "the proxy's word, not the client's"
    number, log = done.headers["X-Request-ID"], folder / "readout.log"
    wait_until(lambda: number in log.read_text())  # written when the answer is sent
    assert "secretwords" not in log.read_text()


@pytest.mark.soak
def test_what_the_proxy_refuses_and_redirects(proxied: tuple[Site, int, int, Path]) -> None:
    site, plain, port, _ = proxied
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=30)
    connection.request("GET", "/search?q=a", headers={"Host": "evil.example"})
    assert connection.getresponse().headers["Location"] == f"https://{HOST}/search?q=a"
    connection.close()
    assert ask(port, "POST", "/upload", Content_Length=str(202 * 2**20)).status == 413
    assert ask(port, "GET", "/metrics").status == 404
    assert ask(port, "GET", "/readyz").status == 200
    assert ask(port, "GET", "/healthz", Host="evil.example").status in (400, 301)
    assert Product(site.data, site.settings).run(*DEPLOYED).returncode == 0
