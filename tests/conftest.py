"""For all tests: properties are tried without a clock (a busy machine is no failure) and leave nothing on the disk."""

from hypothesis import HealthCheck, settings

settings.register_profile("mingchou", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mingchou")
