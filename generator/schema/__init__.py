"""JSON Schemas made from ir schemas: faithful, advertised to clients, relaxed for replies."""
