"""Measuring the assistant: sample corpus, benchmark loaders and metrics, fitting, timing."""
