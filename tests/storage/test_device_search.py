"""Is a device found by any fragment of its serial and any word of its hall, whatever is typed?"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldkit.services.workbench import Workbench
from fieldkit.storage.search import device_terms, match_expression

HERO = "JF3-2409-0153"
HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]


def found(bench: Workbench, query: str) -> set[str]:
    return {line.serial for line in bench.devices.window(query, 0, 200)}


@pytest.mark.parametrize(
    "query",
    ["JF3-2409-0153", "0153", "153", "9-015", "24090153", "jf3-2409-0153", "ＪＦ３－２４０９－０１５３",
     "ｊｆ３ 0153", " 0153 ", "江汉 0153", "江汉路 0153", "10.27.1.12", "JF-300 0153", "jf300 0153"],
)  # fmt: skip
def test_the_device_is_found_by_fragments_in_any_width(bench: Workbench, query: str) -> None:
    assert HERO in found(bench, query)


@pytest.mark.parametrize(("query", "count"), [("江汉", 5), ("江汉路", 5), ("汉路营", 5), ("恩施", 1), ("江", 5)])
def test_two_chinese_characters_find_the_devices_of_a_hall(bench: Workbench, query: str, count: int) -> None:
    assert len(found(bench, query)) == bench.devices.count(query) == count


def test_characters_in_another_order_find_nothing(bench: Workbench) -> None:
    assert found(bench, "汉江路") == set()


@pytest.mark.parametrize("query", ["", "   ", "\t"])
def test_nothing_typed_shows_all(bench: Workbench, query: str) -> None:
    assert bench.devices.count(query) == 47
    assert len(found(bench, query)) == 47


@pytest.mark.parametrize("query", ["zzz", "0153 恩施", "没有这个", "!!!", '"', "*", "--", "()", "🙂"])
def test_what_matches_nothing_shows_nothing(bench: Workbench, query: str) -> None:
    assert bench.devices.count(query) == 0
    assert found(bench, query) == set()


@pytest.mark.parametrize(
    "query",
    ['0153"', "0153*", "0153 OR恩施", "NEAR(0153 恩施)", "terms:0153", "0153 NOT x", "^0153", '"" OR x',
     "0153; DROP TABLE device", "a AND", "{a b}:c", "-0153 +x", "' OR 'x'='x"],
)  # fmt: skip
def test_words_of_the_query_language_are_only_words(bench: Workbench, query: str) -> None:
    assert len(found(bench, query)) == bench.devices.count(query) <= 1


@pytest.mark.parametrize("entry", HOSTILE, ids=[entry["id"] for entry in HOSTILE])
def test_hostile_queries_are_answered(shared_bench: Workbench, entry: dict[str, str]) -> None:
    assert len(found(shared_bench, entry["text"])) == shared_bench.devices.count(entry["text"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=30))
def test_any_query_is_answered(shared_bench: Workbench, query: str) -> None:
    assert 0 <= shared_bench.devices.count(query) <= 47


def test_pages_follow_each_other_without_gap_or_overlap(bench: Workbench) -> None:
    for query in ("", "营业厅"):
        pages = [line.serial for start in range(0, 60, 7) for line in bench.devices.window(query, start, 7)]
        assert len(pages) == len(set(pages)) == 47


@pytest.mark.parametrize(("start", "size"), [(-5, 10), (46, 10), (47, 10), (10_000, 10), (0, 10_000)])
def test_windows_beyond_the_list_are_cut_to_it(bench: Workbench, start: int, size: int) -> None:
    assert len(bench.devices.window("", start, size)) == len(range(47)[max(start, 0) : max(start, 0) + size])


def test_every_ending_of_the_serial_is_a_word_of_the_index() -> None:
    assert device_terms("A-1b", ["江汉 X"]).split() == ["a1b", "1b", "b", "江", "汉", "x"]


def test_an_expression_quotes_every_word() -> None:
    assert match_expression('0153 江汉 "x') == '"0153"* AND "江 汉" AND "x"*'


@pytest.fixture(scope="module")
def shared_bench(seeded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """One laptop for many queries; nobody writes to it."""
    import shutil

    from fieldkit.services.profile import open_profile

    folder = shutil.copytree(seeded_folder, tmp_path_factory.mktemp("search") / "laptop")
    with open_profile(Path(folder), "a passphrase for tests") as opened:
        yield opened
