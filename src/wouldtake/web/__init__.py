"""The web app: `create_app` makes it, `wouldtake serve` runs it. The extra `web` brings FastAPI."""
