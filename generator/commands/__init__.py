"""The commands of `toolpress`, a module a group: each adds its own words and runs them."""
