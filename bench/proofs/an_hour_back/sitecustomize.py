"""Loaded by every Python process that is told to look here: its clock is an hour behind."""

from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) - timedelta(hours=1), tick=True).start()
