"""Items."""


async def both(client:
    return 1
