"""Answers as ids: what may be kept until a channel has accepted an answer. No word of a question is in it.

``shorten`` and ``restore`` are each other's inverse as far as the directory has not changed in between;
a service that is no longer there is left out.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from bot.domain.answers import (
    AboutOffice,
    Answer,
    DidYouMean,
    Emergency,
    EmergencyCall,
    ForeignLanguage,
    Forgotten,
    LanguageChosen,
    LanguageMenu,
    Listing,
    NoMore,
    NoText,
    NothingKnown,
    NotUnderstood,
    PleaseWrite,
    Privacy,
    Refer,
    Reported,
    SayDanger,
    SayInGerman,
    Slip,
    SmallTalk,
    TopicMenu,
    TownMenu,
    Welcome,
    WhatWrong,
    WhichWrong,
    Wrong,
)
from bot.domain.directory import Directory, LineRole, Service
from bot.domain.lookup import query_from_code
from bot.domain.referral import Choice, Referral

Ids = dict[str, object]
"""An answer as JSON can hold it: ``kind`` is its name, the rest are ids, numbers and moments."""

_PLAIN: dict[str, type[Welcome | NotUnderstood | LanguageMenu | LanguageChosen | Privacy | Forgotten]] = {
    kind.__name__: kind for kind in (Welcome, NotUnderstood, LanguageMenu, LanguageChosen, Privacy, Forgotten)
}


def shorten(answer: Answer) -> Ids:  # noqa: C901, PLR0911, PLR0912  one case for each kind of answer: the closed set on one page
    """An answer as ids."""
    kind: Ids = {"kind": type(answer).__name__}
    match answer:
        case Welcome() | NotUnderstood() | LanguageMenu() | LanguageChosen() | Privacy() | Forgotten():
            return kind
        case Refer():
            return kind | _short_refer(answer)
        case Emergency():
            calls = [[call.role, call.service.id] for call in answer.calls]
            refer = _short_refer(answer.refer) if answer.refer else None
            return kind | {"danger": answer.kind, "calls": calls, "now": answer.now.isoformat(), "refer": refer}
        case DidYouMean():
            return kind | {"topics": list(answer.topics), "worry": answer.worry}
        case NothingKnown():
            nearest = answer.nearest.id if answer.nearest else None
            return kind | {"topic": answer.topic, "nearest": nearest, "now": answer.now.isoformat(), "outside": answer.outside}
        case NoMore():
            return kind | {"topic": answer.topic}
        case ForeignLanguage():
            return kind | {"language": answer.language, "services": [s.id for s in answer.services], "now": answer.now.isoformat()}
        case TopicMenu():
            return kind | {"group": answer.group}
        case TownMenu():
            return kind | {"chosen": answer.chosen}
        case AboutOffice():
            return kind | {"now": answer.now.isoformat()}
        case Listing():
            query = {"code": answer.query.code, "names": list(answer.query.names)}
            kind |= {"query": query, "services": [s.id for s in answer.services], "total": answer.total, "now": answer.now.isoformat()}
            return kind | {"without_language": answer.without_language}
        case SayInGerman():
            return kind | {"topic": answer.topic, "interpreter": answer.interpreter}
        case SayDanger():
            return kind | {"danger": answer.danger}
        case Slip():
            services = [service.id for service in answer.services]
            return kind | {"topic": answer.topic, "services": services, "now": answer.now.isoformat(), "town": answer.town}
        case WhichWrong():
            return kind | {"services": [service.id for service in answer.services]}
        case WhatWrong():
            return kind | {"service": answer.service.id}
        case Reported():
            return kind | {"service": answer.service.id, "what": str(answer.what)}
        case SmallTalk() | PleaseWrite():
            return kind | {"of": str(answer.kind)}
        case _:
            assert_never(answer)


def _short_refer(answer: Refer) -> Ids:
    referrals = [[r.topic, [[c.service.id, c.added] for c in r.choices], r.more] for r in answer.referrals]
    return {
        "referrals": referrals, "now": answer.now.isoformat(), "town": answer.town, "outside": answer.outside,
        "ask_town": answer.ask_town, "spoken": answer.spoken, "worry": answer.worry,
    }  # fmt: skip


def restore(ids: Ids, directory: Directory) -> Answer:  # noqa: C901, PLR0911, PLR0912  one case for each kind of answer: the closed set on one page
    """The answer that was shortened; raises KeyError, ValueError or TypeError for what never was one."""
    kind = str(ids["kind"])
    if kind in _PLAIN:
        return _PLAIN[kind]()
    match kind:
        case "Refer":
            return _refer(ids, directory)
        case "Emergency":
            return _emergency(ids, directory)
        case "DidYouMean":
            return DidYouMean(tuple(topic for topic in _texts(ids["topics"]) if topic in directory.topics), worry=bool(ids["worry"]))
        case "NothingKnown":
            return NothingKnown(str(ids["topic"]), _service(ids["nearest"], directory), _moment(ids), _text(ids["outside"]))
        case "NoMore":
            return NoMore(str(ids["topic"]))
        case "ForeignLanguage":
            found = (_service(service, directory) for service in _texts(ids["services"]))
            return ForeignLanguage(str(ids["language"]), tuple(s for s in found if s), _moment(ids))
        case "TopicMenu":
            return TopicMenu(_text(ids["group"]))
        case "TownMenu":
            return TownMenu(_text(ids["chosen"]))
        case "AboutOffice":
            return AboutOffice(directory.services[directory.office.service], _moment(ids))
        case "Listing":
            return _listing(ids, directory)
        case "SayInGerman":
            return SayInGerman(str(ids["topic"]), bool(ids["interpreter"]))
        case "SayDanger":
            return SayDanger(str(ids["danger"]))
        case "Slip":
            found = (_service(service, directory) for service in _texts(ids["services"]))
            return Slip(str(ids["topic"]), tuple(s for s in found if s), _moment(ids), _text(ids["town"]))
        case "WhichWrong":
            found = (_service(service, directory) for service in _texts(ids["services"]))
            return WhichWrong(tuple(s for s in found if s))
        case "WhatWrong":
            asked = _service(ids["service"], directory)
            return WhatWrong(asked) if asked else TopicMenu()
        case "Reported":
            reported = _service(ids["service"], directory)
            return Reported(reported, Wrong(str(ids["what"]))) if reported else TopicMenu()
        case "SmallTalk":
            return SmallTalk(str(ids["of"]))
        case "PleaseWrite":
            return PleaseWrite(NoText(str(ids["of"])))
        case _:
            raise ValueError(kind)


def _refer(ids: Ids, directory: Directory) -> Refer:
    referrals = []
    for topic, choices, more in _rows(ids["referrals"]):
        kept = tuple(Choice(directory.services[s], 0, (), bool(added)) for s, added in _rows(choices) if s in directory.services)
        referrals.append(Referral(str(topic), kept, int(str(more))))
    return Refer(
        tuple(referrals), _moment(ids), _text(ids["town"]), _text(ids["outside"]),
        ask_town=bool(ids["ask_town"]), spoken=_text(ids["spoken"]), worry=bool(ids["worry"]),
    )  # fmt: skip


def _emergency(ids: Ids, directory: Directory) -> Emergency:
    calls = tuple(EmergencyCall(LineRole(str(role)), directory.services[s]) for role, s in _rows(ids["calls"]) if s in directory.services)
    refer = ids["refer"]
    return Emergency(str(ids["danger"]), calls, _moment(ids), _refer(refer, directory) if isinstance(refer, dict) else None)


def _listing(ids: Ids, directory: Directory) -> Listing:
    query = ids["query"]
    if not isinstance(query, dict):
        raise TypeError(query)
    wanted = replace(query_from_code(str(query["code"]), directory), names=tuple(_texts(query["names"])))
    found = (_service(service, directory) for service in _texts(ids["services"]))
    return Listing(wanted, tuple(s for s in found if s), int(str(ids["total"])), _moment(ids), bool(ids["without_language"]))


def _service(value: object, directory: Directory) -> Service | None:
    return directory.services.get(str(value))


def _moment(ids: Ids) -> datetime:
    return datetime.fromisoformat(str(ids["now"]))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _rows(value: object) -> list[list[Any]]:
    """Rows of a list that came out of JSON; ids that are no texts find no service."""
    return [list(row) for row in value] if isinstance(value, list) else []
