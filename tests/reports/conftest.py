import hashlib

import pytest

from fieldkit.domain.record import (
    SEALED_FORMAT,
    Content,
    DeviceRef,
    EvidenceRef,
    HallRef,
    Ink,
    ItemLine,
    MaintenanceLine,
    MaintenanceRef,
    PartLine,
    PersonRef,
    SealedRecord,
    SealHeader,
    Signoff,
    TemplateRef,
    VisitRef,
)

GROUPS = {
    "A01": ("设备外观完整情况", "Appearance"),
    "A02": ("设备供电", "Power supply"),
    "A03": ("网络", "Network"),
    "A04": ("触摸屏定位", "Touch accuracy"),
    "A05": ("显示器亮度", "Display brightness"),
    "A06": ("读卡设备", "Card reader"),
    "A07": ("纸币识别器、钞箱", "Banknote validator, cash box"),
    "A08": ("清洁打印头", "Print head"),
    "A09": ("计算机", "Computer"),
    "A10": ("系统软件功能", "Software functions"),
    "A11": ("建立设备维护记录", "Maintenance record"),
}
# code, zh, en, unit, limit, found, left, result
ITEMS = """
A01.1|机柜外壳完整无破损变形|cabinet complete|||||PASS
A01.2|门锁钥匙开闭正常|locks work|||||PASS
A01.3|序列号铭牌清晰且与档案一致|serial plate readable and equal to file|||ZY5-2023-00817||PASS
A01.4|散热间距|ventilation gap|cm|>= 10|12||PASS
A01.5|无可疑加装物(读卡口/键盘/摄像头)|no tampering|||||PASS
A02.1|市电电压|mains voltage|V|198 - 235.4|228.6||PASS
A02.2|零地电压|neutral-earth voltage|V|0 - 2|1.4||PASS
A02.3|保护接地电阻(联合接地≤1)|protective earth|ohm|0 - 4|||NA
A02.5|直流12V输出|12 V rail|V|11.4 - 12.6|12.08||PASS
A02.7|UPS断电切换后续航|UPS run time|min|>= 5|4||WARN
A03.1|IP地址与档案一致|IP equals file|||10.42.8.17||PASS
A03.2|丢包率(20包)|packet loss|%|0 - 0|0||PASS
A03.3|平均时延|mean round trip|ms|0 - 100|23||PASS
A03.5|前置机及BOSS端口连通|front-end and BOSS ports reachable|||||INCONCLUSIVE
A04.1|9点最大误差|max error of 9 points|mm|0 - 5|7.2|2.1|FIXED
A04.3|划线连续无断点|line draw unbroken|||||PASS
A04.4|60秒无触摸误报次数|ghost touches in 60 s|次|0 - 0|0||PASS
A05.3|目测亮度|visual brightness|||正常||PASS
A05.4|坏点数|dead pixels|个|0 - 3|1||PASS
A06.1|磁条卡读取(10次)|magnetic reads of 10|次|10 - 10|10||PASS
A06.4|卡口清洁无异物|slot clean|||||PASS
A06.5|退卡吞卡动作|eject and capture|||||PASS
A07.1|20张测试币首次接收数|first-pass accepted of 20|张|19 - 20|20||PASS
A07.4|传感器皮带辊清洁(≤6个月或6万张)|clean sensors belts rollers|||||PASS
A07.8|钞箱满检测|box full sensor|||||SKIP
A08.1|断电冷却后用异丙醇棉签清洁打印头|head cleaned|||||PASS
A08.2|自检样张缺点数|missing dots|点|0 - 0|3|0|FIXED
A08.4|切纸(10次)|clean cuts of 10|次|10 - 10|8||FAIL
A08.7|切刀累计次数|cutter count|次|0 - 800000|812440||WARN
A09.1|CPU 5分钟平均|CPU mean|%|0 - 60|31||PASS
A09.3|系统盘剩余|system disk free|%|20 - 100|44|46|PASS
A09.7|CPU温度|CPU temperature|C|0 - 70|58||PASS
A09.9|CMOS电池电压|CMOS battery|V|2.8 - 3.4|3.02||PASS
A10.1|应用版本=基线|application version|||4.8.2||PASS
A10.2|查询交易(3次)|query test|次|3 - 3|3||PASS
A11.1|现场保养情况记录表已保存|F02 saved for this serial|||||PASS
"""
REMARKS = {
    "A02.7": ("UPS 电池已用 41 个月，建议下次巡检前更换。", ""),
    "A03.5": ("", "前置机维护窗口，端口无应答；检查过网线、网关、防火墙"),
    "A07.8": ("", "钞箱管理员不在场"),
    "A08.4": ("切刀磨损", ""),
    "A08.7": ("超过建议寿命", ""),
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def item_line(row: str) -> ItemLine:
    code, zh, en, unit, limit, found, left, result = row.split("|")
    group = code.split(".")[0]
    remark, reason = REMARKS.get(code, ("", ""))
    evidence = (EvidenceRef("photo", f"ph-{code}", digest(code), "自检样张"),) if code in ("A08.2", "A08.4") else ()
    return ItemLine(
        code=code,
        group=group,
        group_zh=GROUPS[group][0],
        group_en=GROUPS[group][1],
        zh=zh,
        en=en,
        unit=unit,
        limit=limit,
        result=result,
        value_found=found,
        value_left=left,
        remark=remark,
        reason=reason,
        by_hand=code == "A06.1",
        by="E1024",
        at="2026-09-30T02:14:05.000Z",
        evidence=evidence,
    )


def content() -> Content:
    return Content(
        kind="inspection_record",
        id="01992c60-7d1e-7c3a-9c1e-3f7d5a0b1c2d",
        no="XJ-L07-260930-003",
        rev=1,
        customer="江汉省通信有限公司",
        contract_no="JH-KIOSK-2024-018",
        centre="武汉服务中心",
        hall=HallRef("WH-031", "光谷大道营业厅", "武汉", "洪山区光谷大道 77 号 1 层"),
        device=DeviceRef(
            "d-817",
            "ZY5-2023-00817",
            "ZY-500",
            "SELF",
            "GD-20817",
            "10.42.8.17",
            "4.8.2",
            "2023-05-11",
            "2023-06-02",
        ),
        template=TemplateRef("ANNUAL", "3.2", "工程质量巡检", "Annual quality inspection", digest("ANNUAL")),
        engineer=PersonRef("E1024", "周文涛"),
        visit=VisitRef("DC-260930-011", "2026-09-30T01:32:00.000Z", "刘芳"),
        serial_verified_by="scan",
        started_at="2026-09-30T01:40:00.000Z",
        ended_at="2026-09-30T03:25:00.000Z",
        grade="fail",
        items=tuple(item_line(row) for row in ITEMS.strip().splitlines()),
        maintenance=maintenance(),
    )


def maintenance() -> MaintenanceRef:
    return MaintenanceRef(
        id="01992c60-7d1e-7c3a-9c1e-3f7d5a0b1c2e",
        no="BY-L07-260930-003",
        actions=(
            MaintenanceLine("clean", "打印头 PRN", "3 个缺点", "无缺点", 12, "异丙醇棉签，冷却后清洁"),
            MaintenanceLine("adjust", "触摸屏 TCH", "最大误差 7.2 mm", "最大误差 2.1 mm", 8, "九点校准"),
            MaintenanceLine("replace", "胶辊 ROL", "磨损", "新件", 15, ""),
        ),
        parts=(PartLine("ROL-80", "80 mm 胶辊", "R80-19-4471", "R80-26-0112", "worn"),),
        software="自助应用 4.8.2 (基线 4.8.2)；系统补丁 2026-08；防病毒库 2 天",
        remarks="切刀已报修，备件到货后更换。",
    )


def ink() -> Ink:
    strokes = (
        ((0, 300, 400), (40, 900, 380), (80, 1500, 420), (120, 1400, 900), (160, 800, 1500)),
        ((400, 1100, 300), (440, 1150, 900), (480, 1100, 1700), (520, 1300, 1900), (560, 1600, 1700)),
        ((900, 2400, 300), (940, 2300, 800), (980, 2000, 1300), (1020, 1900, 1500)),
        ((1300, 2300, 800), (1340, 2900, 760), (1380, 3600, 820)),
        ((1700, 2900, 500), (1740, 2950, 1200), (1780, 2800, 1900)),
        ((2100, 3900, 1000),),
    )
    return Ink(width=7200, height=2400, strokes=strokes)


def signoff() -> Signoff:
    return Signoff(
        result="signed",
        method="screen",
        statement_zh="本人已阅读以上全部记录，确认其与现场情况一致。",
        statement_en="I have read the whole record above and confirm that it matches the situation on site.",
        content_sha256=digest("content"),
        shown_to_end=True,
        signer_name="刘芳",
        signer_role="营业厅主任",
        opinion="服务及时，切刀请尽快更换。",
        satisfaction=4,
        ink=ink(),
        reason="",
        witness="",
        photo_sha256="",
        at="2026-09-30T03:31:12.000Z",
    )


@pytest.fixture
def sealed_record() -> SealedRecord:
    seal = SealHeader("L07", "3f9a2c44d01be877", 118, digest("previous"), "2026-09-30T03:31:15.000Z", "0.1.0")
    return SealedRecord(SEALED_FORMAT, content(), signoff(), seal)


@pytest.fixture
def sha256() -> str:
    return digest("the sealed bytes")
