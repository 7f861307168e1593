"""Long trials with a count: `python -m tests.soak`, see docs/reliability.md."""
