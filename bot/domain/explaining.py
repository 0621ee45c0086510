"""Why an answer came out as it did, in lines that a developer or the coordinator can read; and what it names."""

from bot.domain.answers import AboutOffice, Answer, Emergency, ForeignLanguage, Listing, NothingKnown, Refer
from bot.domain.directory import Service
from bot.domain.matching import Understanding


def explain(seen: Understanding) -> tuple[str, ...]:
    """What was seen in a text: language, band, topics, words, danger, names."""
    match = seen.match
    lines = [
        f"language: {seen.language.code}{'' if seen.language.sure else ' (not sure)'}",
        f"band: {match.band}, kind of talk: {match.talk or 'question'}",
    ]
    lines += [f"{scored.topic}: {scored.probability:.0%}" for scored in match.topics[:3]]
    lines.append("words: " + ", ".join(f"{word} {share:+.2f}" for word, share in match.words))
    if match.like:
        lines.append("like: " + " | ".join(match.like))
    if seen.danger:
        lines.append(f"{'danger' if seen.danger.acute else 'worry'}: {seen.danger.kind} {seen.danger.alarm:+.2f} in “{' '.join(seen.danger.words)}”")
    lines += [
        f"{what}: {value}" for what, value in (("town", seen.town), ("outside", seen.outside), ("language named", seen.named_language)) if value
    ]
    return tuple(lines)


def services_of(answer: Answer) -> tuple[Service, ...]:
    """Every service that an answer names, in order, each once."""
    match answer:
        case Refer():
            found = [service for referral in answer.referrals for service in referral.services]
        case Emergency():
            found = list(services_of(answer.refer)) if answer.refer else []
        case NothingKnown():
            found = [answer.nearest] if answer.nearest else []
        case ForeignLanguage():
            found = list(answer.services)
        case Listing():
            found = list(answer.services)
        case AboutOffice():
            found = [answer.office]
        case _:
            found = []
    return tuple(dict.fromkeys(found))
