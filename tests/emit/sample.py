"""A small package made by hand, with text in it that tries to break out of wherever it stands."""

from __future__ import annotations

from dataclasses import replace

from generator.ir import Effect
from generator.plan.model import (
    Auth,
    Call,
    Code,
    Composites,
    Counts,
    Errors,
    Eval,
    Hints,
    Method,
    MethodArgument,
    Operation,
    Package,
    Prompt,
    PromptArgument,
    Resource,
    ResultKind,
    Server,
    Step,
    Tool,
    ToolArgument,
)

HOSTILE = (
    'a "quote" \'single\' \\back\\slash\\ {{ 7 * 7 }} {% raw %} """ ``` `tick` | pipe\n'
    "# heading\n```\n</details><script>alert(1)</script> --> &amp; ${HOME} $(id)\u2028next"
    '\u202ebidi\x00 [link](javascript:alert(1)) ends with "'
)

KEY = Auth(
    scheme="ApiKeyAuth",
    env="LARDER_API_KEY",
    type="apiKey",
    location="header",
    name="x-larder-key",
    prefix="",
    argument=Code("api_key"),
    description=f"Made under Settings. {HOSTILE}",
)
TOKEN = replace(
    KEY, scheme="token", env="LARDER_TOKEN", type="bearer", name="", argument=Code("token")
)
PAIR = replace(KEY, scheme="pair", env="LARDER_PAIR", type="basic", name="", argument=Code("pair"))
QUERY = replace(KEY, scheme="query", location="query", name="key")

SERVER = Server(
    name="larder",
    title=f"Larder {HOSTILE}",
    version="0.1.0",
    package="larder_mcp",
    distribution="larder-mcp",
    client="LarderClient",
    error="LarderError",
    env_prefix="LARDER",
    base_url="https://api.larder.example",
    mode="read_only",
    instructions=HOSTILE,
    website="https://larder.example",
    source_code="https://github.com/example/larder-mcp",
    registry_name="io.github.example/larder-mcp",
    sources=("specs/larder/openapi.yaml", "specs/larder/overlay.yaml"),
)


def method_argument(name: str, annotation: str, *, required: bool) -> MethodArgument:
    return MethodArgument(
        name=Code(name),
        wire_name=name,
        where="query",
        annotation=Code(annotation),
        required=required,
        nullable=False,
        description=HOSTILE,
        value=Code(name),
    )


def method(name: str, http_method: str, path: str, *arguments: MethodArgument) -> Method:
    reads = http_method == "GET"
    return Method(
        name=Code(name),
        operation=name,
        http_method=http_method,
        path=path,
        summary=HOSTILE,
        description=HOSTILE,
        deprecated=False,
        arguments=arguments,
        body=None,
        accept="application/json",
        returns=Code("Reply[types.Item, models.Item]"),
        reply="Item",
        reads=reads,
        security=None,
        tag="items",
    )


def tool(name: str, effect: Effect, *, notifies: str = "", required: tuple[str, ...] = ()) -> Tool:
    schema = {
        "type": "object",
        "properties": {n: {"type": "integer", "description": HOSTILE} for n in required},
        "required": list(required),
        "additionalProperties": False,
    }
    return Tool(
        name=name,
        title=f"{name} {HOSTILE}",
        description=HOSTILE,
        summary=f"{name} {HOSTILE}",
        hints=Hints(
            read_only=effect is Effect.READ,
            destructive=effect is not Effect.READ,
            idempotent=effect is not Effect.WRITE,
            open_world=False,
        ),
        because="",
        effect=effect,
        notifies=notifies,
        operations=(name,),
        toolset="items",
        module="items",
        function=Code(name),
        arguments=tuple(
            ToolArgument(
                name=n,
                python=Code(n),
                annotation=Code("int"),
                required=True,
                default=None,
                value=Code(n),
                schema={"type": "integer"},
                description=HOSTILE,
                wire=f"query.{n}",
            )
            for n in required
        ),
        input_schema=schema,
        output_schema={"type": "object"} if effect is Effect.READ else None,
        result=ResultKind.OBJECT if effect is Effect.READ else ResultKind.NONE,
        redact=("password",),
        returns=Code("GetItemResult"),
        call=Call(method=Code(name), keywords=()),
    )


def operation(name: str, http_method: str, path: str, effect: Effect) -> Operation:
    return Operation(
        id=name, method=http_method, path=path, effect=effect, client=Code(name), used=True
    )


PACKAGE = Package(
    server=SERVER,
    auth=(KEY,),
    errors=Errors(),
    redact=("password", "token"),
    methods=(
        method("get_item", "GET", "/items/{id}", method_argument("item_id", "int", required=True)),
        method("list_items", "GET", "/items", method_argument("limit", "int", required=False)),
        method("add_item", "POST", "/items", method_argument("name", "str", required=True)),
    ),
    modules=(),
    tools=(
        tool("add_item", Effect.WRITE, notifies="notify"),
        tool("discard_item", Effect.DESTROY, notifies="always", required=("item_id",)),
        tool("get_item", Effect.READ, required=("item_id",)),
        tool("list_items", Effect.READ),
    ),
    operations=(
        operation("get_item", "GET", "/items/{id}", Effect.READ),
        operation("list_items", "GET", "/items", Effect.READ),
        operation("add_item", "POST", "/items", Effect.WRITE),
        operation("discard_item", "DELETE", "/items/{id}", Effect.DESTROY),
    ),
    unsupported={"get_audit_log": HOSTILE, "add_item.shelf": "the API takes none"},
    definitions={},
    replies={"get_item": {"type": "object", "description": HOSTILE}},
    composites=Composites(),
    prompts=(
        Prompt("top", "The top shelf", "", "what is on the top shelf", (), ()),
        Prompt(
            "hostile",
            HOSTILE,
            HOSTILE,
            f"{{what}} {HOSTILE}",
            (PromptArgument("what", HOSTILE, True, "", HOSTILE),),
            ("get_item",),
        ),
    ),
    resources=(
        Resource("larder://items/{item_id}", "get_item", "item", HOSTILE, HOSTILE, "text/x", True),
        Resource("larder://items", "list_items", "items", "Items", "", "text/x", False),
    ),
    evals=(Eval(HOSTILE, (Step("get_item", {"item_id": HOSTILE}),), ("add_item",)),),
    counts=Counts(operations=4, used=4, tools=4, hidden=0, unsupported=2, quarantined=0),
)
