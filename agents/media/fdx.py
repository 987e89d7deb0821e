"""The screenplay as Final Draft XML (FDX), which production software reads: from the parsed Fountain text, so that the two say the same.

Paragraph types, scene numbers and the title page are Final Draft's own. Same text, same bytes: no revision date, no author's machine.
"""

from pathlib import Path
from xml.etree import ElementTree as Xml

from .fountain import Element, Kind, Screenplay, parse_fountain

TYPES: dict[Kind, str] = {
    "heading": "Scene Heading",
    "action": "Action",
    "character": "Character",
    "parenthetical": "Parenthetical",
    "dialogue": "Dialogue",
    "transition": "Transition",
    "centred": "Action",
}
TITLE_ROWS = ("Title", "Credit", "Author", "Source")


def fdx(text: str, out: Path) -> None:
    """Writes a Fountain text as FDX."""
    screenplay = parse_fountain(text)
    root = Xml.Element("FinalDraft", DocumentType="Script", Template="No", Version="1")
    content = Xml.SubElement(root, "Content")
    for element in screenplay.elements:
        _paragraph(content, element)
    _title_page(root, screenplay)
    Xml.indent(root, "  ")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
    out.write_text(head + Xml.tostring(root, encoding="unicode") + "\n", encoding="utf-8", newline="\n")


def _paragraph(content: Xml.Element, element: Element) -> None:
    attributes = {"Type": TYPES[element.kind]}
    if element.kind == "centred":
        attributes["Alignment"] = "Center"
    if element.number:
        attributes["Number"] = element.number
    Xml.SubElement(Xml.SubElement(content, "Paragraph", attributes), "Text").text = _allowed(element.text)


def _title_page(root: Xml.Element, screenplay: Screenplay) -> None:
    content = Xml.SubElement(Xml.SubElement(root, "TitlePage"), "Content")
    for key in TITLE_ROWS:
        if text := screenplay.title_page.get(key):
            Xml.SubElement(Xml.SubElement(content, "Paragraph", {"Alignment": "Center"}), "Text").text = _allowed(text)


def _allowed(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
