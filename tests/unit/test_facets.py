"""The directory by facets: what is left, what each choice would leave, and in which order."""

from bot.domain.directory import Audience, Cost, SpokenLanguages
from bot.usecases.directory import Facets, look_through
from tests.makers import TUESDAY, a_directory, a_service, somewhere

DIRECTORY = a_directory(
    a_service("arabic", name="Arabic", languages=SpokenLanguages(staff=("ar",)), hours="24/7", cost=Cost.FREE, address=somewhere("nordenham")),
    a_service("near", name="Near", address=somewhere("brake"), audiences=(Audience.WOMEN, Audience.GIRLS)),
    a_service("far", name="Far", area=None, towns=("nordenham",), topics=("debt", "housing"), address=somewhere("nordenham")),
    a_service("lead", lead=True),
)


def found(facets: Facets) -> list[str]:
    return [service.id for service in look_through(DIRECTORY, facets, TUESDAY).services]


def test_every_choice_narrows() -> None:
    assert set(found(Facets(topic="debt"))) == {"arabic", "near", "far"}
    assert found(Facets(topic="debt", language="ar")) == ["arabic"]
    assert found(Facets(topic="housing", town="brake")) == []
    assert found(Facets(audience="women")) == ["near"]
    assert found(Facets(topic="debt", open_now=True, free=True)) == ["arabic"]
    assert found(Facets(names=("far", "gone"))) == ["far"]


def test_everything_stands_by_name_and_a_town_by_distance() -> None:
    assert found(Facets())[:3] == ["arabic", "far", "office"]
    assert found(Facets(topic="debt", town="brake")) == ["near", "arabic"]
    assert set(found(Facets(topic="debt", town="nordenham"))[:2]) == {"arabic", "far"}
    assert found(Facets(topic="debt", town="nordenham"))[2] == "near"


def test_counts_say_what_each_choice_would_leave() -> None:
    counts = look_through(DIRECTORY, Facets(topic="debt", town="brake"), TUESDAY).counts
    assert counts["topic"]["debt"] == 2
    assert "housing" not in counts["topic"]
    assert counts["town"] == {"brake": 2, "elsfleth": 2, "nordenham": 3}
    assert counts["language"] == {"ar": 1}
    assert counts["audience"] == {"women": 1, "girls": 1}
    assert look_through(DIRECTORY, Facets(language="ar"), TUESDAY).counts["language"] == {"ar": 1}
