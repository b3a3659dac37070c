"""The built wheel is the whole product: it runs the main job in a clean environment, outside of any checkout."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """Run to the end; a failure shows what the command said."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the pinned requirements and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", cwd=folder)
    run(*pip, "--no-deps", next(folder.glob("*.whl")), cwd=folder)
    return python


def test_the_demo_job_runs_from_the_wheel(python: Path, tmp_path: Path) -> None:
    """Templates, configuration, migrations, presets and the demonstration's files all come out of the wheel."""
    run(python, "-m", "wellness", "demo", "--no-serve", "--out", tmp_path / "job", cwd=tmp_path)
    outcome = json.loads((tmp_path / "job" / "outcome.json").read_text())
    assert outcome["status"] == "optimal"
    run(python, "-m", "solver", "check", "job/problem.json", "job/outcome.json", cwd=tmp_path)
    assert len(list((tmp_path / "job" / "invites").glob("*.ics"))) == len(outcome["appointments"])


def test_the_installed_package_is_used_and_not_the_checkout(python: Path, tmp_path: Path) -> None:
    place = run(python, "-c", "import wellness.bundle as b; print(b.ROOT)", cwd=tmp_path)
    assert "site-packages" in place
