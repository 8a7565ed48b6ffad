"""The JSON files of a package that its runtime reads, as data."""

from __future__ import annotations

from generator.emit.manifests import JsonObject
from generator.plan.model import Package, Plot, Prompt, Resource, Tool, ToolArgument

NOTIFIES = "toolpress/notifies"  # `_meta` keys need a prefix


def tools_json(package: Package) -> JsonObject:
    """What every client sees, sorted by name."""
    return {"tools": [wire(tool) for tool in sorted(package.tools, key=lambda t: t.name)]}


def wire(tool: Tool) -> JsonObject:
    """One tool as a client sees it."""
    out: JsonObject = {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.input_schema,
    }
    if tool.output_schema is not None:
        out["outputSchema"] = tool.output_schema
    out["annotations"] = {
        "title": tool.title,
        "readOnlyHint": tool.hints.read_only,
        "destructiveHint": tool.hints.destructive,
        "idempotentHint": tool.hints.idempotent,
        "openWorldHint": tool.hints.open_world,
    }
    if tool.notifies:
        out["_meta"] = {NOTIFIES: tool.notifies}
    return out


def surface_json(package: Package) -> JsonObject:
    """What clients do not see and the runtime, diff, review and docs need."""
    server = package.server
    return {
        "server": {
            "name": server.name,
            "title": server.title,
            "version": server.version,
            "package": server.package,
            "distribution": server.distribution,
            "client": server.client,
            "env_prefix": server.env_prefix,
            "base_url": server.base_url,
            "mode": server.mode,
            "instructions": server.instructions,
            "website": server.website,
        },
        "auth": [
            {
                "scheme": auth.scheme,
                "env": auth.env,
                "type": auth.type,
                "in": auth.location,
                "name": auth.name,
                "prefix": auth.prefix,
            }
            | ({"pair": list(auth.pair)} if auth.pair else {})
            for auth in package.auth
        ],
        "redact": list(package.redact),
        "tools": {tool.name: _surface(tool) for tool in package.tools},
        "operations": {
            operation.id: {
                "method": operation.method,
                "path": operation.path,
                "effect": operation.effect.value,
                "client": str(operation.client),
            }
            for operation in package.operations
        },
        "toolsets": dict(package.toolsets),
        "unsupported": dict(package.unsupported),
    } | _offers(package)


def _offers(package: Package) -> JsonObject:
    """What the server has beside tools; a key for each kind that there is."""
    found: JsonObject = {
        "prompts": {prompt.name: _prompt(prompt) for prompt in package.prompts},
        "resources": [_resource(resource) for resource in package.resources],
    }
    return {key: value for key, value in found.items() if value}


def _resource(resource: Resource) -> JsonObject:
    return {
        "uri": resource.uri,
        "tool": resource.tool,
        "name": resource.name,
        "title": resource.title,
        "description": resource.description,
        "mime_type": resource.mime_type,
        "template": resource.template,
    }


def _prompt(prompt: Prompt) -> JsonObject:
    arguments = [
        {"name": a.name}
        | ({"description": a.description} if a.description else {})
        | {"required": a.required}
        | ({"default": a.default} if a.default else {})
        for a in prompt.arguments
    ]
    return {
        "title": prompt.title,
        "description": prompt.description,
        "text": prompt.text,
        "arguments": arguments,
        "tools": list(prompt.tools),
    }


def _surface(tool: Tool) -> JsonObject:
    return {
        "module": tool.module,
        "function": str(tool.function),
        "effect": tool.effect.value,
        "notifies": tool.notifies or None,
        "operations": list(tool.operations),
        "toolsets": list(dict.fromkeys(filter(None, (tool.toolset, *tool.tags)))),
        "arguments": {a.name: _argument(a) for a in tool.arguments},
        "result": tool.result.value,
        "redact": list(tool.redact),
        "once": list(tool.once),
    } | ({"plot": _plot(tool.plot)} if tool.plot else {})


def _plot(plot: Plot) -> JsonObject:
    return {
        "rows": plot.rows,
        "x": plot.x,
        "y": list(plot.y),
        "by": plot.by,
        "end": plot.end,
        "kind": plot.kind,
        "title": plot.title,
    }


def _argument(argument: ToolArgument) -> JsonObject:
    told: JsonObject = {"python": str(argument.python), "wire": argument.wire}
    return told | ({"sent": True} if argument.sent else {})


def docs_json(package: Package) -> JsonObject:
    """What the search in the documentation finds."""
    return {
        "texts": [
            {
                "kind": text.kind,
                "title": text.title,
                "text": text.text,
                "operation": text.operation or None,
                "tool": text.tool or None,
            }
            for text in package.texts
        ]
    }


def replies_json(package: Package) -> JsonObject:
    """Strict schemas of success replies, by operation."""
    return dict(package.replies)
