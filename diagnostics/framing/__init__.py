"""Pure codecs between bytes on a line and frames with a name."""
