"""What a server loads: `granian --interface wsgi wsgi:application`."""

import os

from elearn.app import create_app
from elearn.kernel.logs import set_up_logs
from elearn.kernel.settings import read_settings

settings = read_settings(os.environ)
set_up_logs(settings.log_level)
application = create_app(settings)
