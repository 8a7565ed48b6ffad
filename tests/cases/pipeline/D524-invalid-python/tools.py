"""What takes two requests."""


async def both(client:
    return 1
