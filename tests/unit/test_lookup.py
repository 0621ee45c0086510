"""Looking up by a few words in any order."""

import pytest

from bot.domain.dialogue import World
from bot.domain.directory import Cost, SpokenLanguages
from bot.domain.lookup import Query, find_services, query_from_code, read_query
from tests.makers import TUESDAY, a_directory, a_service


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("schulden nordenham arabisch offen", Query("debt", "nordenham", "ar", open_now=True)),
        ("offen brake kostenlos", Query(None, "brake", None, open_now=True, free=True)),
        ("Deutschkurs", Query("german-courses")),
        ("qqqqq xxxxx", Query()),
        ("", Query()),
    ],
)
def test_words_are_read(world: World, words: str, query: Query) -> None:
    assert read_query(words, world.matcher) == query


def test_a_named_service_is_found(world: World) -> None:
    query = read_query("LaWeGa – Beratungs- und Interventionsstelle gegen häusliche Gewalt (BISS)", world.matcher)
    assert query.names == ("lawega-biss-wesermarsch",)
    assert find_services(world.directory, query, TUESDAY)[0].service.id == "lawega-biss-wesermarsch"


@pytest.mark.parametrize("query", [Query("debt", "brake", "ar", open_now=True, free=True, page=3), Query(), Query(language="tr")])
def test_a_query_travels_in_a_code(query: Query) -> None:
    code = query.code
    assert len(f"find:{code}".encode()) <= 64
    assert query_from_code(code, a_directory()) == query


def test_what_is_no_longer_known_is_left_out() -> None:
    assert query_from_code("gone.nowhere..x.999999", a_directory()) == Query()


def test_every_word_narrows() -> None:
    directory = a_directory(
        a_service("arabic", languages=SpokenLanguages(staff=("ar",)), hours="24/7", cost=Cost.FREE),
        a_service("plain"),
        a_service("far", area=None, towns=("nordenham",), topics=("debt", "housing")),
        a_service("lead", lead=True),
    )

    def found(query: Query) -> list[str]:
        return [choice.service.id for choice in find_services(directory, query, TUESDAY)]

    assert found(Query()) == []
    assert found(Query("debt")) == ["plain", "arabic", "far"]
    assert found(Query("debt", "brake")) == ["plain", "arabic"]
    assert found(Query("debt", language="ar")) == ["arabic"]
    assert found(Query("debt", open_now=True)) == ["arabic"]
    assert found(Query("debt", free=True)) == ["arabic"]
    assert set(found(Query(town="nordenham"))) >= {"arabic", "plain", "far"}
    assert found(Query(town="brake", topic="housing")) == []
    assert found(Query(town="nordenham")).count("far") == 1
    assert found(Query(names=("plain",))) == ["plain"]
    assert found(Query("debt", names=("plain", "gone"))) == ["plain", "arabic", "far"]
