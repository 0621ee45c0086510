"""What a button or a command asks for, and the short code that travels in it (Telegram allows 64 bytes).

An old button whose code is no longer understood shows the menu of topics.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A verb and what it is about: ``topic debt``, ``town brake``, ``language uk``."""

    verb: str
    of: str = ""

    @property
    def code(self) -> str:
        """The code that travels in a button."""
        return f"{self.verb}:{self.of}" if self.of else self.verb


START = Action("start")
TOPICS = Action("topics")
MORE = Action("more")
TOWNS = Action("towns")
LANGUAGES = Action("languages")
ABOUT = Action("about")
PRIVACY = Action("privacy")
FORGET = Action("forget")
SKIP_TOWN = Action("town", "none")
VERBS = frozenset(
    {
        "start",
        "topics",
        "group",
        "topic",
        "more",
        "towns",
        "town",
        "languages",
        "language",
        "about",
        "privacy",
        "forget",
        "find",
        "say",
        "slip",
        "wrong",
        "report",
    }
)


def choose_topic(topic: str) -> Action:
    """Refer for this topic."""
    return Action("topic", topic)


def choose_group(group: str) -> Action:
    """Show the topics of this group."""
    return Action("group", group)


def choose_town(town: str) -> Action:
    """The person lives here."""
    return Action("town", town)


def choose_language(language: str) -> Action:
    """Answer in this language."""
    return Action("language", language)


def say_in_german(topic: str) -> Action:
    """Show what to say in German about this topic."""
    return Action("say", topic)


def say_danger(danger: str) -> Action:
    """Show what to say in German when calling for help."""
    return Action("say", f"!{danger}")


def make_slip(topic: str) -> Action:
    """Show the referral slip in two languages."""
    return Action("slip", topic)


def something_wrong(topic: str) -> Action:
    """Something is wrong with one of the services that were named for this topic."""
    return Action("wrong", f"@{topic}")


def wrong_with(service: str) -> Action:
    """Something is wrong with this service."""
    return Action("wrong", service)


def report_wrong(what: str, service: str) -> Action:
    """Tell the office what is wrong with a service."""
    return Action("report", f"{what}={service}")


def look_up(query: str) -> Action:
    """Show a page of a listing; ``query`` is the query's code."""
    return Action("find", query)


def from_code(code: str) -> Action:
    """The action of a code; TOPICS for one that nobody understands."""
    verb, _, of = code.partition(":")
    return Action(verb, of) if verb in VERBS else TOPICS
