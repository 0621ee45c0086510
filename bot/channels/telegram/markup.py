"""A reply -> one message of Telegram: HTML that it accepts, buttons, and never more than it allows."""

from html import escape
from typing import assert_never

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.wording.pieces import RIGHT_TO_LEFT_MARK, Line, Link, Mail, Name, Number, Paragraph, Piece, Reply, Text, isolated, plain

LONGEST = 4096
"""Characters of one message, counted after the entities are parsed."""


def html(reply: Reply) -> str:
    """The reply as HTML; cut between paragraphs when it is too long for one message."""
    return "\n\n".join(_paragraph(paragraph, right_to_left=reply.right_to_left) for paragraph in _fitting(reply))


def _fitting(reply: Reply) -> tuple[Paragraph, ...]:
    """All paragraphs, or without the longest of the later ones until one message holds them; the first and the last stay."""
    paragraphs = list(reply.paragraphs)
    while len(_units(reply, paragraphs)) > LONGEST and len(paragraphs) > 2:  # noqa: PLR2004  the first and the last
        paragraphs.pop(-2)
    return tuple(paragraphs)


def _units(reply: Reply, paragraphs: list[Paragraph]) -> str:
    return plain(Reply(reply.language, reply.right_to_left, tuple(paragraphs)))


def _paragraph(paragraph: Paragraph, *, right_to_left: bool) -> str:
    return "\n".join(_line(pieces, right_to_left=right_to_left) for pieces in paragraph)


def _line(pieces: Line, *, right_to_left: bool) -> str:
    if not right_to_left:
        return "".join(_piece(piece) for piece in pieces)
    return RIGHT_TO_LEFT_MARK + "".join(isolated(piece, _piece(piece)) for piece in pieces)


def _piece(piece: Piece) -> str:
    shown = escape(piece.text, quote=False)
    match piece:
        case Text(strong=strong) | Name(strong=strong) | Number(strong=strong):
            return f"<b>{shown}</b>" if strong else shown
        case Mail():
            return shown
        case Link():
            return f'<a href="{escape(piece.url)}">{shown}</a>'
        case _:
            assert_never(piece)


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons below the message."""
    rows = [[InlineKeyboardButton(button.label, callback_data=button.action.code) for button in row] for row in reply.buttons]
    return InlineKeyboardMarkup(rows) if rows else None
