"""Custom VKP, KPM, TG and PRT kiosk printers: ESC/POS with a full status of four bytes."""

from diagnostics.protocols.escpos import EscPosProtocol


class CustomProtocol(EscPosProtocol):
    """The ESC/POS of Custom printers; bits of the full status differ by model."""

    name = "custom"
    zh = "Custom 自助打印机（完整状态）"
    en = "Custom kiosk printer (full status)"
