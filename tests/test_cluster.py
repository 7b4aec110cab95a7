"""A real Dask cluster of two processes says what this process says, byte for byte, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from distributed import LocalCluster
from running import caseaudit, without
from test_mistakes import CASE, GOOD, INSPECTION

from caseaudit.audit import Batch, OtherVersion, check_batch, run_audit, run_audits
from caseaudit.briefing import brief_inspection
from caseaudit.cluster import cluster
from caseaudit.sources import NotFound, contents_of, find_sources

LANCASHIRE = Path(__file__).parents[1] / "examples/lancashire-2017"


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three inspections, of which one has more files than a batch; every third case has an error."""
    root = tmp_path_factory.mktemp("archive")
    for name, cases in (("north", 400), ("south", 30), ("west", 0)):
        (root / name / "cases").mkdir(parents=True)
        (root / name / "inspection.yaml").write_text(GOOD[INSPECTION].replace("expected", "# expected"), "utf-8")
        for number in range(cases):
            text = GOOD[CASE].replace("LAN-001", f"LAN-{number:03}")
            text = text.replace("kind: concern", "kind: concrn") if number % 3 == 0 else text
            (root / name / f"cases/{number:03}.yaml").write_text(text, "utf-8")
    return root


def test_a_cluster_says_the_same_byte_for_byte(workers: LocalCluster, archive: Path) -> None:
    # By a relative path, from a folder that is not that of the workers.
    command = ("validate", archive.name, "--format", "json")
    here = caseaudit(*command, cwd=archive.parent)
    there = caseaudit(*command, "--cluster", workers.scheduler_address, cwd=archive.parent)
    assert there.stdout == here.stdout
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
    assert json.loads(there.stdout)["errors"] >= 144


def test_a_worker_killed_in_mid_run_costs_no_case_and_counts_none_twice(workers: LocalCluster, archive: Path) -> None:
    sources = find_sources([archive])
    victims = [worker.process.pid for worker in workers.workers.values()][:1]

    def kill(*_: int) -> None:
        if victims:
            os.kill(victims.pop(), getattr(signal, "SIGKILL", signal.SIGTERM))

    with cluster(workers.scheduler_address) as executor:
        there = run_audits(sources, keep_cases=True, executor=executor, progress=kill)
    assert not victims
    assert there == run_audits(sources, keep_cases=True)


def test_the_workers_read_an_inspection_from_its_url(workers: LocalCluster) -> None:
    url = LANCASHIRE.as_uri()
    with cluster(workers.scheduler_address) as executor:
        there = run_audit(url, keep_cases=True, executor=executor)
    here = run_audit(LANCASHIRE, keep_cases=True)
    assert (there.tally, there.files, there.cases) == (here.tally, here.files, here.cases)
    assert not there.diagnostics


def test_a_batch_of_another_version_is_refused_by_name() -> None:
    with pytest.raises(OtherVersion, match=r"0\.0\.1"):
        check_batch(Batch(brief_inspection(LANCASHIRE), (), version="0.0.1"))


def test_no_cluster_there_is_a_sentence() -> None:
    done = caseaudit("validate", LANCASHIRE, "--cluster", "no-address")
    assert done.returncode == 2
    assert "No cluster answers at no-address." in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_extra_it_says_what_to_install() -> None:
    for missing, arguments in (
        ("distributed", (LANCASHIRE, "--cluster", "tcp://127.0.0.1:1")),
        ("upath", ("memory://a",)),
    ):
        done = caseaudit("validate", *arguments, before=without(missing))
        assert done.returncode == 2
        assert 'pip install "caseaudit[cluster]"' in " ".join(done.stderr.split())


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def laid(files: fsspec.AbstractFileSystem, home: str, **more: bytes) -> None:
    for path, text in GOOD.items():
        files.pipe(f"/{home}/{path}", text.encode())
    for name, content in more.items():
        files.pipe(f"/{home}/{name.replace('__', '/')}", content)


def test_an_inspection_in_a_store_is_found_from_its_url_and_from_that_of_a_file(
    store: fsspec.AbstractFileSystem,
) -> None:
    laid(store, "lancashire")
    (whole,) = find_sources(["memory://lancashire"])
    assert not run_audit(whole).diagnostics
    assert {each.path for each in run_audit(whole).files} == {CASE}
    (part,) = find_sources([f"memory://lancashire/{CASE}"])
    assert part.files == (CASE,)
    assert not run_audit(part).diagnostics


def test_a_folder_of_inspections_in_a_store(store: fsspec.AbstractFileSystem) -> None:
    for name in ("all/north", "all/south/2017", "all/.hidden"):
        laid(store, name)
    assert [each.label for each in find_sources(["memory://all"])] == ["north/", "south/2017/"]


def test_what_is_wrong_in_a_store_is_said_as_elsewhere(store: fsspec.AbstractFileSystem) -> None:
    laid(
        store,
        "lancashire",
        **{
            "cases__empty.yaml": b"",
            "cases__.old.yaml": b"",
            "cases__notes.docx": b"x",
            "cases__big.yaml": b"a" * 2_000_000,
        },
    )
    found = {(each.path, each.code) for each in run_audit("memory://lancashire").diagnostics}
    assert found == {("cases/empty.yaml", "CA004"), ("cases/notes.docx", "CA310"), ("cases/big.yaml", "CA002")}


def test_a_file_that_is_gone_from_a_store_is_no_content(store: fsspec.AbstractFileSystem) -> None:
    laid(store, "lancashire")
    (whole,) = find_sources(["memory://lancashire"])
    assert list(contents_of(whole.folder, [CASE, "cases/gone.yaml"])) == [GOOD[CASE].encode(), None]


@pytest.mark.parametrize("name", ["http://example.org/x.yaml", "../../../gone.yaml", "memory://elsewhere/mine.yaml"])
def test_a_framework_by_a_path_that_leads_nowhere_is_not_found(name: str, store: fsspec.AbstractFileSystem) -> None:
    laid(store, "lancashire")
    text = GOOD[INSPECTION].replace("framework: ncpi-2016", f"framework: {name}")
    store.pipe(f"/lancashire/{INSPECTION}", text.encode())
    assert "CA401" in {each.code for each in run_audit("memory://lancashire").diagnostics}


@pytest.mark.parametrize("url", ["nothing://x", "memory://gone"])
def test_a_url_that_leads_nowhere_is_a_sentence(url: str) -> None:
    with pytest.raises(NotFound):
        find_sources([url])
