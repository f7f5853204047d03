"""Capture: Python source → IR, by abstract evaluation of the syntax tree."""
