"""Which kind of description a document is, by its first key."""

from __future__ import annotations

import re

from generator.diagnostics import Diagnostics
from generator.load.source import Document
from generator.suggest import did_you_mean

_SUPPORTED = re.compile(r"3\.[012](\.\S*)?")
_OTHERS = {
    "asyncapi": "an AsyncAPI description",
    "openrpc": "an OpenRPC description",
    "arazzo": "an Arazzo description",
    "overlay": "an OpenAPI Overlay",
    "$schema": "a JSON Schema",
    "swaggerVersion": "a Swagger 1 description",
}


def supported(document: Document, diagnostics: Diagnostics) -> bool:
    """Whether this is OpenAPI 3.0, 3.1 or 3.2; if it is not, a diagnostic says what it is."""
    data = document.data
    assert isinstance(data, dict)
    if "openapi" in data:
        version = str(data["openapi"]).strip()
        if _SUPPORTED.fullmatch(version):
            return True
        message = f"`{version}` is no version of OpenAPI that is known here"
        help = "write `openapi: 3.1.0`; 3.0, 3.1 and 3.2 are supported"
        diagnostics.error("D202", document.place("/openapi"), message, help)
    elif "swagger" in data:
        message = f"`{data['swagger']}` is no version of Swagger that is known here"
        help = 'write `swagger: "2.0"`, or convert the description to OpenAPI 3'
        diagnostics.error("D202", document.place("/swagger"), message, help)
    else:
        known = next((what for key, what in _OTHERS.items() if key in data), "")
        message = f"this is {known}, not an OpenAPI one" if known else "this is no OpenAPI document"
        near = next((key for key in data if did_you_mean("openapi", [key]).startswith("did")), "")
        help = f"did you mean `openapi` where it says `{near}`?" if near else ""
        help = help or "name a file that begins with `openapi: 3.1.0`"
        diagnostics.error("D200", document.place(f"/{near}" if near else ""), message, help)
    return False
