"""The quarters of the region on whose page the tests look, and how large the screen is."""

from playwright.sync_api import ViewportSize

from pipelines.core.quarter import Quarter

BEFORE = [Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3), Quarter(2025, 4)]
LAST = Quarter(2026, 1)
SCREEN: ViewportSize = {"width": 1400, "height": 900}
