"""What holds for every test: nothing of it goes into the ledger of whoever runs it."""

import os

os.environ["WOULDTAKE_LEDGER"] = "off"
