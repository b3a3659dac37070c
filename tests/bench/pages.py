"""How quickly pages come on the demonstration's data, 20 requests at once: `python -m tests.bench.pages`.

Builds the demonstration in a folder of its own, serves it in a process of its own, signs in and asks for each page in
rounds of 20 at once. Prints the median and the 95th percentile of each page in milliseconds.
"""

import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

AT_ONCE = 20
ROUNDS = 15
PEOPLE = {
    "coordinator": "nadia.brandt@meadow.example",
    "employee": "jan.meier@meadow.example",
    "therapist": "lena.vogt@stillpoint.example",
}


class Site:
    """The served demonstration."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"

    def browser(self, email: str) -> OpenerDirector:
        """A browser signed in by a printed link."""
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        link = _wellness(self.folder, self.address, "sign-in-link", email).strip()
        page = browser.open(link).read().decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        browser.open(link, urlencode({"csrf_token": token[1]}).encode()).read()
        return browser


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as site:
        browsers = {role: site.browser(email) for role, email in PEOPLE.items()}
        print(f"{'page':44} {'median':>8} {'p95':>8}   milliseconds, {AT_ONCE} at once, {ROUNDS * AT_ONCE} requests")
        worst = max(_measure(site, browsers[role], role, path) for role, path in _pages(site, browsers))
        print(f"slowest 95th percentile: {worst:.0f} ms")


def _pages(site: Site, browsers: dict[str, OpenerDirector]) -> Iterator[tuple[str, str]]:
    """What the navigation leads to, one page of each kind behind it."""
    for role, browser in browsers.items():
        start = browser.open(site.address + "/").read().decode()
        links = dict.fromkeys(re.findall(r'<a href="(/[^"#]*)"', start))
        kinds: dict[str, str] = {}
        for link in links:
            if not link.endswith((".csv", ".xlsx", ".ics")):
                kinds.setdefault(re.sub(r"[0-9a-f]{16}", "*", link.partition("?")[0]), link)
        yield from ((role, link) for link in kinds.values())


def _measure(site: Site, browser: OpenerDirector, role: str, path: str) -> float:
    def once(_: int) -> float:
        begin = time.perf_counter()
        browser.open(site.address + path).read()
        return (time.perf_counter() - begin) * 1000

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(once, range(AT_ONCE)))
        took = [each for _ in range(ROUNDS) for each in pool.map(once, range(AT_ONCE))]
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{role + ' ' + path.partition('?')[0]:44.44} {statistics.median(took):8.0f} {p95:8.0f}")
    return p95


@contextmanager
def _served(folder: Path) -> Iterator[Site]:
    demo = [sys.executable, "-m", "wellness", "demo", "--no-serve", "--out", folder]
    subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    site = Site(folder / "instance", port)
    command = [sys.executable, "-m", "wellness", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=_environment(site.folder, site.address), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(site)
            yield site
        finally:
            server.terminate()


def _wait_for(site: Site) -> None:
    for _ in range(200):
        try:
            build_opener().open(site.address + "/sign-in").read()
            return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _wellness(folder: Path, address: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "wellness", *command],
        env=_environment(folder, address),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _environment(folder: Path, address: str) -> dict[str, str]:
    here = Path(__file__).parent.parent.parent
    return {
        "PYTHONPATH": str(here),
        "WELLNESS_DATA_DIR": str(folder),
        "WELLNESS_BASE_URL": address,
        "WELLNESS_LOG_LEVEL": "WARNING",
    }


if __name__ == "__main__":
    main()
