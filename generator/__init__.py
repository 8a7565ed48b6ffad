"""toolpress: presses an OpenAPI description and an overlay into a typed MCP server package."""
