"""Replies as HTML: numbers can be tapped, names and numbers keep their direction, nothing that was typed becomes markup."""

from markupsafe import Markup, escape

from bot.wording.pieces import Line, Link, Mail, Name, Number, Paragraph, Piece, Reply, Text


def draw_piece(piece: Piece) -> Markup:
    """One piece of a line."""
    match piece:
        case Text():
            shown = escape(piece.text)
        case Name():
            shown = Markup("<bdi>{}</bdi>").format(piece.text)
        case Number():
            shown = Markup('<a class="tel" href="tel:{}" dir="ltr">{}</a>').format(piece.dialled, piece.text)
        case Mail():
            shown = Markup('<a href="mailto:{}" dir="ltr">{}</a>').format(piece.text, piece.text)
        case Link():
            shown = Markup('<a href="{}" dir="ltr" rel="noopener noreferrer" target="_blank">{}</a>').format(piece.url, piece.text)
    strong = isinstance(piece, Text | Name | Number) and piece.strong
    return Markup("<strong>{}</strong>").format(shown) if strong else shown


def draw_line(pieces: Line) -> Markup:
    """A line."""
    return Markup("").join(draw_piece(piece) for piece in pieces)


def draw_paragraph(paragraph: Paragraph) -> Markup:
    """A paragraph; its lines stand below each other."""
    return Markup("<br>\n").join(draw_line(pieces) for pieces in paragraph)


def service_of(paragraph: Paragraph) -> str | None:
    """The service that a paragraph is the card of."""
    for pieces in paragraph[:2]:
        for piece in pieces[:1]:
            if isinstance(piece, Name) and piece.service:
                return piece.service
    return None


def draw(reply: Reply) -> list[dict[str, object]]:
    """The paragraphs of a reply for a template."""
    return [{"html": draw_paragraph(paragraph), "service": service_of(paragraph)} for paragraph in reply.paragraphs]
