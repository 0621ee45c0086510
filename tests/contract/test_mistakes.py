"""Planted mistakes: all found in one run, each with the right file and line and something to do about it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.loading import KnowledgeError, check_knowledge, load_knowledge
from bot.knowledge.reading import LARGEST_FILE, Problem, Severity
from tests.conftest import KNOWLEDGE

MISTAKES: list[tuple[str, str, str, str]] = [
    (
        "services/polizei.yaml",
        "    topics: [crime-victims, violence, child-protection]",
        "    topics: [crime-victims, violense]",
        "Did you mean “violence”?",
    ),
    ("services/polizei.yaml", "    cost: free", "    costs: free", "Did you mean “cost”?"),
    ("services/polizei.yaml", '      - {number: "110", purpose: Polizei', '      - {number: "11O", purpose: Polizei', "signs that no phone dials"),
    ("services/polizei.yaml", '      - {number: "04731/2694-0"', '      - {number: "04731/2694-000000000"', "no German phone number"),
    ("services/landkreis-wesermarsch.yaml", "lawega@lkbra.de", "lawega@lkbra", "no e-mail address"),
    ("services/landkreis-wesermarsch.yaml", "Mo,Tu,Th,Fr 10:00-12:00", "Mo bis Fr 10-12 Uhr", "no opening hours"),
    ("services/diakonie-im-oldenburger-land.yaml", "    confidence: medium", "    confidence: middle", "unknown confidence"),
    ("towns.yaml", "neighbours: [ovelgoenne, elsfleth, stadland]", "neighbours: [ovelgönne, elsfleth, stadland]", "ovelgoenne"),
    ("towns.yaml", '    postcodes: ["26919"]', '    postcodes: ["2691"]', "five digits"),
    ("towns.yaml", "    latitude: 53.333", "    latitude: 8.333", "not in Germany"),
    ("emergencies.yaml", "service: giz-nord}", "service: gizz-nord}", "Did you mean “giz-nord”?"),
    ("emergencies.yaml", "{role: poison,", "{role: poisson,", "Did you mean “poison”?"),
    ("office.yaml", "service: koordinierungsstelle-migration-teilhabe", "service: koordinierungsstelle", "unknown service"),
    ("events.yaml", "source: https://wesermarsch.de/?p=25360", "source: wesermarsch.de", "no web address"),
    ("numbers.yaml", '  - number: "112"', "  - number: 0112", "means a number in YAML"),
    ("topics.yaml", '      pictogram: "🧾"', "      pictogramm: x", "pictogram"),
    ("phrases/en.yaml", "    label: Debt", "    label: no", "means yes or no in YAML"),
    ("phrases/en.yaml", "weak_words:", "weak_wordz:", "weak_words"),
    ("phrases/tr.yaml", "language: tr", "language: tk", "Give the file and its language one name"),
    ("phrases/fr.yaml", "  debt:\n", "  dept:\n", "Did you mean “debt”?"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All but most of the phrases, so that it is quick."""
    others = [path.name for path in (KNOWLEDGE / "phrases").glob("*.yaml") if path.stem not in {"en", "fr", "tr"}]
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge", ignore=shutil.ignore_patterns(*others))
    return tmp_path / "knowledge"


def line_of(text: str, part: str) -> int:
    assert part in text, part
    return text[: text.index(part)].count("\n") + 1


def test_twenty_planted_mistakes_are_all_found_in_one_run(folder: Path) -> None:
    planted = []
    for file, right, wrong, remedy in MISTAKES:
        path = folder / file
        text = path.read_text("utf-8")
        planted.append((file, line_of(text, right), remedy))
        path.write_text(text.replace(right, wrong, 1), "utf-8")
    knowledge, problems = check_knowledge(folder)
    assert knowledge is None
    told = [(p.mark.file, p.mark.line, f"{p.what} {p.remedy}") for p in problems.errors]
    missed = [mistake for mistake in planted if not any(f == mistake[0] and n == mistake[1] and mistake[2] in words for f, n, words in told)]
    assert not missed, (missed, [line for line in told if line[0] in {file for file, _, _ in missed}])
    with pytest.raises(KnowledgeError, match=r"error\(s\)"):
        load_knowledge(folder)


def test_the_position_of_a_door_is_read_and_checked(folder: Path) -> None:
    path = folder / "services" / "diakonie-im-oldenburger-land.yaml"
    path.write_text(path.read_text("utf-8").replace("town: brake}", "town: brake, latitude: 53.33, longitude: 8.48}"), "utf-8")
    knowledge, _ = check_knowledge(folder)
    assert knowledge is not None
    address = knowledge.directory.services["diakonie-wesermarsch-schuldnerberatung"].address
    assert address is not None
    assert address.position == (53.33, 8.48)
    path.write_text(path.read_text("utf-8").replace("longitude: 8.48}", "longitude: 53.33}"), "utf-8")
    assert any("not in Germany" in str(problem) for problem in check_knowledge(folder)[1].errors)


def broken(path: Path) -> list[Problem]:
    return [p for p in check_knowledge(path)[1].errors if p.mark.file == "office.yaml"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data + b"\nname: again\n", "stands twice"),
        (lambda data: data.replace(b"name:", b"name:\t", 1) + b"\n\tx: 1\n", "tab"),
        (lambda data: b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" + data, "anchor"),
        (lambda data: "Büro".encode("latin-1") + data, "not UTF-8"),
        (lambda data: data + b"#" * (LARGEST_FILE + 1), "larger than"),
        (lambda _: b"", "empty"),
        (lambda _: b"- a\n- b\n", "group of keys"),
        (lambda data: data + b"\n? [a, b]\n: c\n", "list or a group"),
        (lambda data: data.replace(b"name:", b"name: [a]\nnome:", 1), "should be one text"),
        (lambda data: data.replace(b"district: ", b'district: "" #', 1), "empty"),
        (lambda data: data + b"\n'unended\n", "no YAML"),
    ],
)
def test_traps_of_yaml_are_caught(folder: Path, spoil: Callable[[bytes], bytes], words: str) -> None:
    path = folder / "office.yaml"
    path.write_bytes(spoil(path.read_bytes()))
    assert any(words in str(problem) for problem in broken(folder)), broken(folder)


def test_a_missing_file_and_an_empty_folder_are_told(folder: Path) -> None:
    (folder / "events.yaml").unlink()
    shutil.rmtree(folder / "phrases")
    (folder / "phrases").mkdir()
    told = [str(problem) for problem in check_knowledge(folder)[1].errors]
    assert any("events.yaml:1" in line and "missing" in line for line in told)
    assert any("no phrase file" in line for line in told)


def test_warnings_advise_and_refuse_nothing(folder: Path) -> None:
    path = folder / "services" / "landkreis-wesermarsch.yaml"
    path.write_text(path.read_text("utf-8").replace("Mo,Tu,Th,Fr 10:00-12:00", "Mo 08:00-12:00; Mo 14:00-16:00", 1), "utf-8")
    phrases = folder / "phrases" / "en.yaml"
    phrases.write_text(phrases.read_text("utf-8").replace("      - asylum interview", "      - asylum interview\n      - Debt", 1), "utf-8")
    knowledge, problems = check_knowledge(folder)
    assert knowledge is not None
    assert all(problem.severity is Severity.WARNING for problem in problems.in_order())
    told = "\n".join(map(str, problems.warnings))
    assert "replaces an earlier one on Mo" in told
    assert "has no reachable local service" in told
    assert "stands under" in told
