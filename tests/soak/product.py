"""A product over the sample collection that this process asks itself, without a server."""

from __future__ import annotations

import os
from pathlib import Path

import django

from tests.product import Product


def prepare(data: Path) -> Product:
    """Set it up, and make this process one of its own."""
    product = Product(data, {"READOUT_SAMPLE": "1"})
    product.manage("serve", "--setup-only")
    os.environ.update(product.environment)
    django.setup()
    return product
