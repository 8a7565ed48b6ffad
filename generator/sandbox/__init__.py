"""An upstream to try a generated server against: the described API, served from memory.

`read` makes a `Sandbox` of sandbox.yaml, `app` serves it, `demo` plays a conversation with it.
"""
