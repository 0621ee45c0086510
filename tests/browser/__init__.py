"""Tests in a real browser; they run in .ci/run, which installs Chromium."""
