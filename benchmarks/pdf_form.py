"""How dear is a signed service record as a PDF, against the same strings drawn without a layout?

Budget: at most 150 ms CPU warm and 120 KB for a form of about 36 rows.
"""

import hashlib
import os
import time
from collections.abc import Callable
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from fieldkit.domain.record import (
    SEALED_FORMAT,
    Content,
    DeviceRef,
    HallRef,
    Ink,
    ItemLine,
    MaintenanceLine,
    MaintenanceRef,
    PersonRef,
    SealedRecord,
    SealHeader,
    Signoff,
    TemplateRef,
    VisitRef,
)
from fieldkit.reports.fonts import REGULAR, typeface
from fieldkit.reports.record_text import record_lines
from fieldkit.reports.service_record import render

SHA = hashlib.sha256(b"record").hexdigest()
WORDS = "外观电源网络触摸屏显示器读卡纸币识别钞箱打印头切刀计算机系统软件温度电压时延亮度清洁风扇滤网版本备份"


def record(rows: int) -> SealedRecord:
    """A signed record with this many items."""
    items = tuple(
        ItemLine(
            code=f"A{row // 8 + 1:02}.{row % 8 + 1}",
            group=f"A{row // 8 + 1:02}",
            group_zh=WORDS[row // 8 * 2 : row // 8 * 2 + 4],
            group_en=f"Group {row // 8}",
            zh=WORDS[row % 30 : row % 30 + 10],
            en=f"item {row}",
            unit="V",
            limit="198 - 235.4",
            result=("PASS", "PASS", "PASS", "WARN", "FIXED")[row % 5],
            value_found=f"{220 + row % 9}.{row % 10}",
            value_left="",
            remark="建议下次巡检前更换，已告知设备管理员。" if row % 12 == 0 else "",
            reason="",
            by_hand=False,
            by="E1024",
            at="2026-09-30T02:14:05.000Z",
            evidence=(),
        )
        for row in range(rows)
    )
    actions = (MaintenanceLine("clean", "PRN", "3 个缺点", "无缺点", 12, "冷却后清洁"),)
    content = Content(
        kind="inspection_record",
        id="01992c60-7d1e-7c3a-9c1e-3f7d5a0b1c2d",
        no="XJ-L07-260930-003",
        rev=1,
        customer="江汉省通信有限公司",
        contract_no="JH-KIOSK-2024-018",
        centre="武汉服务中心",
        hall=HallRef("WH-031", "光谷大道营业厅", "武汉", "洪山区光谷大道 77 号"),
        device=DeviceRef("d", "ZY5-2023-00817", "ZY-500", "SELF", "GD-1", "10.42.8.17", "4.8.2", "2023-05-11", ""),
        template=TemplateRef("ANNUAL", "3.2", "工程质量巡检", "Annual quality inspection", SHA),
        engineer=PersonRef("E1024", "周文涛"),
        visit=VisitRef("DC-260930-011", "2026-09-30T01:32:00.000Z", "刘芳"),
        serial_verified_by="scan",
        started_at="2026-09-30T01:40:00.000Z",
        ended_at="2026-09-30T03:25:00.000Z",
        grade="pass_after_fix",
        items=items,
        maintenance=MaintenanceRef("m", "BY-L07-260930-003", actions, (), "4.8.2", ""),
    )
    seal = SealHeader("L07", "3f9a2c44d01be877", 118, "", "2026-09-30T03:31:15.000Z", "0.1.0")
    return SealedRecord(SEALED_FORMAT, content, signoff(), seal)


def signoff() -> Signoff:
    """A signature of thirteen strokes and 260 points."""
    strokes = tuple(
        tuple((8 * nth, 300 * stroke + 40 * nth, 900 + (nth * nth * 7 + stroke * 211) % 900) for nth in range(20))
        for stroke in range(13)
    )
    return Signoff(
        result="signed",
        method="screen",
        statement_zh="本人已阅读以上全部记录，确认其与现场情况一致。",
        statement_en="I have read the whole record above and confirm it.",
        content_sha256=SHA,
        shown_to_end=True,
        signer_name="刘芳",
        signer_role="营业厅主任",
        opinion="服务及时。",
        satisfaction=5,
        ink=Ink(7200, 2400, strokes),
        reason="",
        witness="",
        photo_sha256="",
        at="2026-09-30T03:31:12.000Z",
    )


def cpu_ms(work: Callable[[], object], runs: int = 15) -> float:
    """The least CPU time of a warm run in milliseconds."""
    work()
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def floor(strings: list[str]) -> bytes:
    """The same strings, drawn one under the other."""
    target = BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1)
    for start in range(0, len(strings), 60):
        canvas.setFont(REGULAR, 8)
        for line, text in enumerate(strings[start : start + 60]):
            canvas.drawString(40, 800 - 12 * line, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def words_of(sealed: SealedRecord) -> list[str]:
    """Every cell of the record as a string of its own: as many drawings as the form has."""
    lines = record_lines(sealed.content, "zh_CN")
    return [word for line in lines for word in line.text.replace("; ", ": ").split(": ")]


def main() -> None:
    """Print the figures of a form of 36 rows and of the annual form of 74."""
    typeface()
    envelope = os.urandom(12_000)  # stands for a sealed envelope: what compression leaves of about 25 KB
    for rows in (36, 74):
        sealed = record(rows)
        strings = words_of(sealed)
        least = cpu_ms(lambda strings=strings: floor(strings))  # type: ignore[misc]
        spent = cpu_ms(
            lambda sealed=sealed: render(  # type: ignore[misc]
                sealed, sha256=SHA, language="zh_CN", filing=None, envelope=envelope
            )
        )
        printed = render(sealed, sha256=SHA, language="zh_CN", filing=None, envelope=envelope)
        print(
            f"{rows} rows: {printed.pages} pages, {spent:.0f} ms CPU, {len(printed.content) / 1000:.0f} KB;"
            f" floor {least:.0f} ms for {len(strings)} strings, ratio {spent / least:.2f}"
        )


if __name__ == "__main__":
    main()
