"""The demo region, read as any delivery is."""

from tests.unit.synthetic.conftest import home, region

__all__ = ["home", "region"]
