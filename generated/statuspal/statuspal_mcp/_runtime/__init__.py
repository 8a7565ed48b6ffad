"""The runtime of a generated MCP server: hand-written, typed, the same bytes in every package.

`main.run(package)` serves a package; `client.BaseClient` is what its typed client is built on.
"""
