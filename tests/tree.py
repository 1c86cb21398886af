"""This tree, and what a copy of it leaves out."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = (".venv", ".git", ".jornada", ".hypothesis", ".*_cache", "*.egg-info")
LEFT_OUT = shutil.ignore_patterns(*NOT_OURS, "__pycache__")
