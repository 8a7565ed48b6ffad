async def get_item(client, *, id):
    return {"id": id}
