"""Prompts as files, once a chat model is plugged in; a leaf of the package tree."""
