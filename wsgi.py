"""What a server loads: `granian --interface wsgi wsgi:application`."""

import gc
import os

from elearn.app import create_app
from elearn.kernel.logs import set_up_logs
from elearn.kernel.settings import read_settings
from elearn.web.turns import InTurn

settings = read_settings(os.environ)
set_up_logs(settings.log_level)
platform = create_app(settings)
# On PostgreSQL threads wait for the network, and taking turns would only make them wait for one another too.
application = InTurn(platform) if platform.extensions["elearn"].database.is_sqlite else platform

# What the program is made of never becomes garbage; looking through it again and again costs every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
