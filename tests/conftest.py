"""How long the property tests look: KBZ_HYPOTHESIS_PROFILE=short (default) or long."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("short", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("KBZ_HYPOTHESIS_PROFILE", "short"))
