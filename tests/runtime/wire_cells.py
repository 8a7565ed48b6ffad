"""What stands on the wire for every cell of place, style, explode and type."""

from __future__ import annotations

from typing import Any, NamedTuple

LIST = ["blue", "black"]
OBJECT = {"R": 100, "G": 200}
HARD = "a/b?c&d=e f+ä|,#%'"
NESTED = {"a": {"b": 1}, "c": ["x", "y"], "d": None, "e": True}


class Cell(NamedTuple):
    """A parameter `color` and what it becomes; `explode` None where it makes no difference."""

    place: str
    style: str
    explode: bool | None
    value: Any
    sent: str
    reserved: bool = False


CELLS = (
    # path
    Cell("path", "simple", None, "blue", "blue"),
    Cell("path", "simple", False, LIST, "blue,black"),
    Cell("path", "simple", True, LIST, "blue,black"),
    Cell("path", "simple", False, OBJECT, "R,100,G,200"),
    Cell("path", "simple", True, OBJECT, "R=100,G=200"),
    Cell("path", "label", None, "blue", ".blue"),
    Cell("path", "label", False, LIST, ".blue,black"),
    Cell("path", "label", True, LIST, ".blue.black"),
    Cell("path", "label", False, OBJECT, ".R,100,G,200"),
    Cell("path", "label", True, OBJECT, ".R=100.G=200"),
    Cell("path", "matrix", None, "blue", ";color=blue"),
    Cell("path", "matrix", False, LIST, ";color=blue,black"),
    Cell("path", "matrix", True, LIST, ";color=blue;color=black"),
    Cell("path", "matrix", False, OBJECT, ";color=R,100,G,200"),
    Cell("path", "matrix", True, OBJECT, ";R=100;G=200"),
    Cell("path", "content", None, {"a": [1, None]}, "%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
    Cell("path", "simple", None, HARD, "a%2Fb%3Fc%26d%3De%20f%2B%C3%A4%7C%2C%23%25%27"),
    Cell("path", "simple", False, ["a,b", "c"], "a%2Cb,c"),
    Cell("path", "simple", None, True, "true"),
    Cell("path", "simple", None, 10**20, "100000000000000000000"),
    Cell("path", "simple", None, "a/b?c#d", "a/b%3Fc%23d", reserved=True),
    # query
    Cell("query", "form", None, "blue", "color=blue"),
    Cell("query", "form", True, LIST, "color=blue&color=black"),
    Cell("query", "form", False, LIST, "color=blue,black"),
    Cell("query", "form", True, OBJECT, "R=100&G=200"),
    Cell("query", "form", False, OBJECT, "color=R,100,G,200"),
    Cell("query", "spaceDelimited", False, LIST, "color=blue%20black"),
    Cell("query", "spaceDelimited", True, LIST, "color=blue&color=black"),
    Cell("query", "spaceDelimited", False, OBJECT, "color=R%20100%20G%20200"),
    Cell("query", "pipeDelimited", False, LIST, "color=blue|black"),
    Cell("query", "pipeDelimited", True, LIST, "color=blue&color=black"),
    Cell("query", "pipeDelimited", False, OBJECT, "color=R|100|G|200"),
    Cell("query", "deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200"),
    Cell(
        "query",
        "deepObject",
        True,
        NESTED,
        "color%5Ba%5D%5Bb%5D=1&color%5Bc%5D=x&color%5Bc%5D=y&color%5Be%5D=true",
    ),
    Cell("query", "content", None, {"a": "ä b"}, "color=%7B%22a%22%3A%22%C3%A4%20b%22%7D"),
    Cell("query", "form", None, HARD, "color=a%2Fb%3Fc%26d%3De%20f%2B%C3%A4%7C%2C%23%25%27"),
    Cell("query", "form", False, ["a,b", "c d"], "color=a%2Cb,c%20d"),
    Cell("query", "pipeDelimited", False, ["a|b", "c"], "color=a%7Cb|c"),
    Cell("query", "form", None, "", "color="),
    Cell("query", "form", True, ["", "a"], "color=&color=a"),
    Cell("query", "form", True, [], ""),
    Cell("query", "form", False, [], ""),
    Cell("query", "form", True, {}, ""),
    Cell("query", "form", None, None, ""),
    Cell("query", "form", None, False, "color=false"),
    Cell("query", "form", None, 1.5, "color=1.5"),
    Cell("query", "form", None, 10**20, "color=100000000000000000000"),
    Cell("query", "form", True, {"R": ["x", "y"], "G": {"a": 1}}, "R=x&R=y&G=%7B%22a%22%3A1%7D"),
    Cell("query", "form", True, [{"a": 1}], "color=%7B%22a%22%3A1%7D"),
    Cell("query", "form", None, "a/b?c=d&e#f%2F", "color=a/b?c=d%26e%23f%2F", reserved=True),
    # header
    Cell("header", "simple", None, "a b", "a b"),
    Cell("header", "simple", False, LIST, "blue,black"),
    Cell("header", "simple", True, LIST, "blue,black"),
    Cell("header", "simple", False, OBJECT, "R,100,G,200"),
    Cell("header", "simple", True, OBJECT, "R=100,G=200"),
    Cell("header", "simple", None, True, "true"),
    Cell("header", "content", None, [1, "ä"], '[1,"ä"]'),
    # cookie
    Cell("cookie", "form", None, "blue", "color=blue"),
    Cell("cookie", "form", True, LIST, "color=blue; color=black"),
    Cell("cookie", "form", False, LIST, "color=blue,black"),
    Cell("cookie", "form", True, OBJECT, "R=100; G=200"),
    Cell("cookie", "form", False, OBJECT, "color=R,100,G,200"),
    Cell("cookie", "form", None, "a;b c", "color=a%3Bb%20c"),
    Cell("cookie", "cookie", None, "a b", "color=a b"),
    Cell("cookie", "cookie", True, OBJECT, "R=100; G=200"),
    Cell("cookie", "content", None, {"a": 1}, "color=%7B%22a%22%3A1%7D"),
)

BODIES = (
    ("application/json", {"a": None, "b": [True, "ä"]}, '{"a":null,"b":[true,"ä"]}'),
    ("application/merge-patch+json", {"a": None}, '{"a":null}'),
    (
        "application/x-www-form-urlencoded",
        {"a": "x y&z", "b": [1, 2], "c": {"d": 1}, "e": None, "f": ""},
        "a=x%20y%26z&b=1&b=2&c=%7B%22d%22%3A1%7D&f=",
    ),
    (
        "multipart/form-data",
        {"name": "ä", "tags": ["a", "b"], "meta": {"x": 1}},
        'name="name": ä | name="tags": a | name="tags": b | '
        'name="meta" Content-Type: application/json: {"x":1}',
    ),
    (
        "multipart/form-data",
        {"file": "data:image/png;name=a.png;base64,iVBORw=="},
        'name="file"; filename="a.png" Content-Type: image/png: \\x89PNG',
    ),
    (
        "multipart/form-data",
        {"file": "plain text"},
        'name="file"; filename="file" Content-Type: application/octet-stream: plain text',
    ),
    ("application/x-ndjson", [{"a": 1}, {"a": 2}], '{"a":1}\\n{"a":2}\\n'),
    ("application/octet-stream", "data:;base64,AAH/", "\\x00\\x01\\xff"),
    ("application/octet-stream", "as it is", "as it is"),
    ("text/plain", "ä", "ä"),
    ("application/xml", "<a>1</a>", "<a>1</a>"),
)

# Each is asserted by a folder of `tests/wire/edges`.
RULES = [
    "- **Several media types of one body**: JSON is sent where it is offered, then `+json`, a "
    "form, multipart, bytes. Which one is no argument of a tool: it would stand in every list "
    "of tools, and no model has a reason to choose. A `remove` in `patch.overlay.yaml` takes "
    "away the one that is not wanted.",
    "- **A body that is not called required**: most descriptions forget the word. Where members "
    "of it are required, the tool demands them, and the body with them; where the description "
    "says `required: false` in so many words, the body is one optional argument, whose members "
    "are demanded only when it is given.",
    "- **A body that is a union** is laid flat where the members side by side let through "
    "nothing that no alternative takes; otherwise it is one argument, `body`, with the "
    "alternatives in it.",
    "- **`oneOf`** is advertised as `anyOf`, for clients refuse it: each alternative is "
    "narrowed until none of its values is valid by another one (what tells it apart is "
    "demanded, or it takes no members but its own). Those that cannot be told apart stay as "
    "they are, and come last.",
    "- **A list of values beside a union** leaves the alternatives that have one of the values; "
    "where none has, the list is a slip.",
    "- **A list of values too long for a tool** shows its first few, and takes any other one.",
    "- **A base class** (a `discriminator`, and schemas that say `allOf` of its owner) stands "
    "for its heirs.",
    "- **`readOnly` beside a `$ref`** does not count before OpenAPI 3.1: the member can be "
    "given, and nobody has to.",
    "- **A multipart body** has one part at least: where it is required and no member is, its only "
    "member is demanded with it, or else its only file, unless it is a PATCH.",
    "- **A declared `Accept-Encoding`** is the caller's: when it is not given, none is sent.",
    "- **A server of its own**: an operation that lists another server is sent there, unless a "
    "person has set a base URL. Then it goes below that one like all others: whoever sets it "
    "means a stand-in for the whole API (a proxy, a sandbox, a recording), and nothing, least "
    "of all a credential, may be sent past it. A path alone (`url: /`) is another one at the host "
    "of the base URL, set or not. What the path begins with already (`/v4` and "
    "`/{version}/…`) is not sent twice.",
    "- **Ranges of multiples** become lists where they are short, `(?i)` is spelt out, and a "
    "closed list loses the values that the bounds beside it refuse: `multipleOf` and flags are "
    "not known to every client.",
]
