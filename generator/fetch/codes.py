"""What can keep a vendor's document away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.diagnostics import Entry

CODES: Final[Mapping[str, Entry]] = {
    "D601": Entry(
        "no source",
        "`toolpress refresh` was asked for an API whose overlay does not say where its "
        "description comes from.",
        "Add `source:` with the vendor's address, or with the path of a file.",
    ),
    "D602": Entry(
        "address that is not fetched from",
        "The source, or where it redirects to, is not https, holds a password, or belongs to a "
        "private network. A description could otherwise be used to look around in yours.",
        "Name the public https address. For a server on this machine there is `--allow-http`; "
        "from anywhere else fetch the file yourself, and name its path.",
    ),
    "D603": Entry(
        "source that cannot be reached",
        "The host is not known, does not answer, or its certificate is not good; or the file is "
        "not there.",
        "Try again; if it stays so, look whether the vendor has moved the document.",
    ),
    "D604": Entry(
        "source that answers with an error",
        "The host answered with another status than 200, or redirected too often.",
        "Look whether the vendor has moved the document, or asks for a key now.",
    ),
    "D605": Entry(
        "source beyond its limits",
        "The document is larger, or takes longer, than it may.",
        "Raise `--max-bytes` or `--timeout` if that is right.",
    ),
    "D606": Entry(
        "half a document",
        "The connection ended before the document did.",
        "Try again.",
    ),
    "D607": Entry(
        "no description",
        "What came is a web page, such as one to sign in, or something else than OpenAPI.",
        "Name the address of the document itself, not of the page that shows it.",
    ),
    "D608": Entry(
        "description that cannot be used",
        "What came is OpenAPI, or nearly, and has a fault that no operation survives. What is "
        "here was kept.",
        "Mend it in patch.overlay.yaml, or wait for the vendor to.",
    ),
    "D609": Entry(
        "edited by hand",
        "The description on disk is not what was fetched last: somebody has edited it, and "
        "fetching replaces the edits.",
        "Move what was mended to patch.overlay.yaml, which stays.",
    ),
}
