"""Sets texts as PDF with Typst: it shapes every script of ours and sets right-to-left text; fonts come with the program.

Also a command of its own, so that the web can print in another process: ``python -m bot.flyers.press poster < texts.json > poster.pdf``.
"""

import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
LAYOUT = HERE / "layout"


def press(kind: str, texts: str) -> bytes:
    """The PDF of a kind; ``texts`` are those of a sheet as JSON. The same texts give the same bytes."""
    printed = typst.compile(
        LAYOUT / f"{kind}.typ", root=LAYOUT, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"sheet": texts}, format="pdf",
        timestamp=0, pdf_standards="ua-1",
    )  # fmt: skip
    if not isinstance(printed, bytes):
        raise TypeError(printed)
    return printed


if __name__ == "__main__":
    sys.stdout.buffer.write(press(sys.argv[1], sys.stdin.read()))
