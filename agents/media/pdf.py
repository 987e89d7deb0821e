"""Where every PDF begins. Same content, same bytes, whatever the process wrote before: the library's settings are the process's own, so all documents share these."""

from pathlib import Path

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

rl_config.useA85 = 0


def blank_pdf(out: Path, size: tuple[float, float], title: str, author: str) -> Canvas:
    """A document without pages, compressed, without a date."""
    canvas = Canvas(str(out), pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    return canvas
