"""Devices made of software, for the demo, the tests and training.

They know the bytes of their device from its manual, and nothing of the codecs that read them.
"""
