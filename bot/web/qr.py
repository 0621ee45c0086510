"""An address as a QR code: drawn here as SVG inside the page, so that nothing is fetched and no style is needed."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The code, black on white also in the dark, with the quiet zone that cameras need; small modules are fewer with the lowest correction."""
    drawn: str = segno.make_qr(address, error="l").svg_inline(border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return Markup(drawn)  # noqa: S704  made by the library from numbers alone
