"""Items."""


async def helper(): ...


async def both(client): ...
