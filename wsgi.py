"""What a server loads: `granian --interface wsgi wsgi:application`."""

import gc
import os

from elearn.app import create_app, served
from elearn.kernel.logs import set_up_logs
from elearn.kernel.memory import keep_little
from elearn.kernel.settings import read_settings

keep_little()
settings = read_settings(os.environ)
set_up_logs(settings.log_level)
platform = create_app(settings)
application = served(platform)

# What the program is made of never becomes garbage; looking through it again and again costs every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
