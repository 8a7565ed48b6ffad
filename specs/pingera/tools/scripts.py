"""Scripts of checks, to be filled in: nothing is asked of Pingera."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .. import types
    from ..client import PingeraClient


async def generate_synthetic_check_script(
    client: PingeraClient,
    *,
    description: str,
    target_url: str,
    script_name: str | Omitted = OMITTED,
) -> types.GenerateSyntheticCheckScriptResult:
    """A visit in a browser, with a step for each sentence."""
    steps = _sentences(description)
    name = _line(steps[0] if script_name is OMITTED else script_name)
    lines = [
        "import { test, expect } from '@playwright/test';",
        "",
        f"test({_js(name)}, async ({{ page }}) => {{",
        "  const errors = [];",
        "  page.on('pageerror', (error) => errors.push(error.message));",
        "",
        "  await test.step('Open the page', async () => {",
        f"    const response = await page.goto({_js(target_url)}, {{ waitUntil: 'load' }});",
        "    expect(response, 'the page did not answer').not.toBeNull();",
        "    expect(response.status(), 'status of the page').toBeLessThan(400);",
        "    await expect(page.locator('body')).toBeVisible();",
        "  });",
        "",
    ]
    for step in steps:
        lines += [
            f"  await test.step({_js(step)}, async () => {{",
            "    // For example: await page.getByRole('button', { name: '…' }).click();",
            "    //              await expect(page.getByText('…')).toBeVisible();",
            "  });",
            "",
        ]
    lines += [
        "  expect(errors, 'errors in the scripts of the page').toEqual([]);",
        "});",
        "",
    ]
    return {"name": name, "script": "\n".join(lines), "next": _next("synthetic", "Fill in")}


async def generate_api_check_script(
    client: PingeraClient,
    *,
    url: str,
    description: str,
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET",
    headers: Mapping[str, Any] | Omitted = OMITTED,
    payload: Mapping[str, Any] | Omitted = OMITTED,
    expected_status: int | Omitted = OMITTED,
    contains_string: str | Omitted = OMITTED,
    custom_code: str | Omitted = OMITTED,
) -> types.GenerateApiCheckScriptResult:
    """One request, and what must hold of its answer."""
    name = _line(description)
    options = [f"method: {_js(method)}"]
    if headers is not OMITTED:
        options.append(f"headers: {_js({key: str(value) for key, value in headers.items()})}")
    if payload is not OMITTED:
        options.append(f"data: {_js(payload)}")
    status = "expect(response.ok(), `status ${response.status()}`).toBe(true);"
    if expected_status is not OMITTED:
        status = f"expect(response.status()).toBe({expected_status});"
    lines = [
        "import { test, expect } from '@playwright/test';",
        "",
        f"test({_js(name)}, async ({{ request }}) => {{",
        f"  const response = await request.fetch({_js(url)}, {{",
        *(f"    {option}," for option in options),
        "  });",
        f"  {status}",
        "  const body = await response.text();",
    ]
    if contains_string is not OMITTED:
        lines.append(f"  expect(body).toContain({_js(contains_string)});")
    if custom_code is not OMITTED:
        lines += ["", *(f"  {line}".rstrip() for line in custom_code.splitlines())]
    lines += ["});", ""]
    return {"name": name, "script": "\n".join(lines), "next": _next("multistep", "Look through")}


def _next(kind: str, first: str) -> str:
    return (
        f"{first} the script, try it with execute_custom_check (type {kind}, the script as "
        "parameters.pw_script), then save it with create_check."
    )


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?;])\s+|\n+", text)
    return [line for part in parts if (line := _line(part).rstrip(".;"))] or ["Visit"]


def _line(text: str) -> str:
    """A text in one line, as the name of a test; the API takes names up to 100 characters."""
    return " ".join(text.split())[:100]


def _js(value: object) -> str:
    """A value as JavaScript reads it, whatever is in it."""
    return json.dumps(value)
