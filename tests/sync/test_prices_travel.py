"""Tender prices that headquarters publishes decide on laptops after the next run."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from joined import FakeClock, Fleet, Laptop, hq_stamps

from fieldkit.services.price_lists import PriceDesk
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.reference import ContractRow
from sync.hq.desk import Headquarters


def test_a_price_list_reaches_every_laptop(
    laptop: Callable[..., Laptop], hq: Headquarters, fleet: Fleet, clock: FakeClock, tmp_path: Path
) -> None:
    ours, theirs = laptop("L07", "HB07"), laptop("L09", "WH01")
    with hq.journal.write("test.contract", "hq") as session:
        session.add(
            ContractRow(
                id=new_id(clock.now()),
                contract_no="HB-01",
                customer_id=fleet.customer,
                award_confirmed_on=date(2023, 7, 21),
                hardware_months=36,
                software_months=12,
                wear_parts_covered=False,
                **hq_stamps(clock),
            )
        )
    file = tmp_path / "prices.csv"
    file.write_text("code,name,price,replaces\nCUT-80,切刀,350.00,\nCUT-80B,,,CUT-80\n", encoding="utf-8")
    PriceDesk(hq.journal).run(file, "HB-01", date(2026, 1, 1))
    wanted = PriceDesk(hq.journal).versions("HB-01")
    for made in (ours, theirs):
        assert made.sync().state == "done"
        assert PriceDesk(made.journal).versions("HB-01") == wanted
        with made.journal.read() as session:
            from sqlmodel import select

            assert session.exec(select(ContractRow.wear_parts_covered)).one() is False
