"""What the chat remembers, in the page itself: no cookie, no account, nothing on the server.

It holds ids only, and everything that comes back is checked against the directory of the moment.
"""

import json

from bot.domain.dialogue import Conversation, World

LONGEST = 2000
"""Characters of a state that are read."""


def written(conversation: Conversation) -> str:
    """A conversation as a form carries it."""
    return json.dumps(
        {
            "language": conversation.language, "town": conversation.town, "topics": conversation.topics, "shown": conversation.shown,
            "spoken": conversation.spoken, "asked": conversation.asked_town,
        },
        separators=(",", ":"),
    )  # fmt: skip


def read(text: str, world: World) -> Conversation:
    """The conversation that a form brought back; what is not known is dropped."""
    try:
        found = json.loads(text[:LONGEST])
    except ValueError:
        return Conversation()
    if not isinstance(found, dict):
        return Conversation()
    directory = world.directory
    language, town, spoken = (found.get(key) for key in ("language", "town", "spoken"))
    return Conversation(
        language=language if language in world.languages else None,
        town=town if isinstance(town, str) and town in directory.towns else None,
        topics=tuple(topic for topic in _texts(found.get("topics")) if topic in directory.topics)[:2],
        shown=tuple(id_ for id_ in _texts(found.get("shown")) if id_ in directory.services),
        spoken=spoken if isinstance(spoken, str) and len(spoken) < 4 and spoken.isalpha() else None,  # noqa: PLR2004  ISO 639
        asked_town=found.get("asked") is True,
    )


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
