"""Boxes."""


async def both(client): ...


async def helper(): ...
