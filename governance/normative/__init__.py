"""Normative documents (行政规范性文件), from the draft to repeal and clean-up."""
