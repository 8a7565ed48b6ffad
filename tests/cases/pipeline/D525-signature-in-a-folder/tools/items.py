"""Items."""


async def both(client, *, colour): ...
