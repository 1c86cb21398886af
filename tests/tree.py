"""This tree, and what a copy of it leaves out."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", ".jornada", ".hypothesis", "__pycache__", ".*_cache", "*.egg-info"
)
