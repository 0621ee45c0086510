"""Telegram's HTML, as strictly as td reads it (MessageEntity.cpp): what is refused, and how long the text is."""

import re
from html import unescape

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)\s*>", re.IGNORECASE)
_TAGS = frozenset(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "code", "pre", "blockquote", "tg-emoji"])
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class EntityError(ValueError):
    """The text cannot be parsed; the words are Telegram's."""


def plain_text(html: str) -> str:
    """The text without its tags; raises EntityError where Telegram answers 400."""
    out: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(html):
        if html[at] == "<":
            tag = _TAG.match(html, at)
            if tag is None:
                raise EntityError(f'Unsupported start tag "{html[at + 1 : at + 11]}" at byte offset {at}')
            _take(tag, open_tags)
            at = tag.end()
            continue
        if html[at] == "&" and not _ENTITY.match(html, at):
            at += 1
            out.append("&")
            continue
        end = min((i for i in (html.find("<", at), html.find("&", at + 1)) if i > at), default=len(html))
        out.append(unescape(html[at:end]))
        at = end
    if open_tags:
        raise EntityError(f"Can't find end tag corresponding to start tag {open_tags[-1]}")
    return "".join(out)


def _take(tag: re.Match[str], open_tags: list[str]) -> None:
    closes, name = tag[1], tag[2].casefold()
    if name not in _TAGS:
        raise EntityError(f'Unsupported start tag "{name}" at byte offset {tag.start()}')
    if not closes:
        open_tags.append(name)
    elif not open_tags or open_tags.pop() != name:
        raise EntityError(f"Unexpected end tag at byte offset {tag.start()}")
