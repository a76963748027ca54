"""Records travel on a memory stick as over the network, and nothing is taken from a file that is not sound."""

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from joined import Fleet, Laptop

from fieldkit.domain.words import Refusal
from fieldkit.storage.settings import Setting, set_setting
from sync.bundle_box import close_for, new_identity, open_with, recipient_of
from sync.bundle_parts import Bundle, Part
from sync.bundles import close_into, packed, read_receipt, write_bundle
from sync.hq.bundles import take_bundle
from sync.hq.desk import Headquarters, begin_epoch, create_headquarters, issue_enrolment_code, revoke
from sync.session import enrol
from sync.wire import Status

NewLaptop = Callable[..., Laptop]


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stick = tmp_path / "stick"
    stick.mkdir()
    return stick


def filled(laptop: Laptop, fleet: Fleet, count: int = 3) -> str:
    laptop.visit(fleet.hall["HB"])
    laptop.probe(fleet.device["HB"], count=count)
    return laptop.attach(b"photo" * 200_000)


def opened_by_headquarters(hq: Headquarters, path: Path) -> io.BytesIO:
    plain = io.BytesIO()
    with hq.journal.read() as session, path.open("rb") as closed:
        from fieldkit.storage.settings import setting

        open_with(setting(session, Setting.BUNDLE_IDENTITY), closed, plain, limit=10**9)
    return plain


def closed_for_headquarters(laptop: Laptop, plain: bytes, path: Path) -> Path:
    with path.open("wb") as file:
        close_for(laptop.setting(Setting.BUNDLE_RECIPIENT), [plain], file)
    return path


def test_a_bundle_and_its_receipt_do_what_a_run_over_the_network_does(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    filled(ours, fleet)
    written = write_bundle(ours.journal, folder / "out.fkb")
    assert (written.operations, written.files) == (5, 1)
    assert ours.states() == ["pending"] * 5
    taken = take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    assert (taken.laptop, taken.operations, taken.held, taken.files) == ("L07", 5, 0, 1)
    receipt = read_receipt(ours.journal, folder / "back.fkb")
    assert (receipt.answered, receipt.held, receipt.files) == (5, 0, 1)
    assert ours.states() == [Status.APPLIED] * 5
    assert ours.sync().sent == 0


def test_reference_rows_come_back_with_the_receipt(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    from fieldkit.storage.rows.reference import HallRow

    ours = laptop()
    with hq.journal.write("hq.rename", "hq") as session:
        session.get_one(HallRow, fleet.hall["HB"]).name = "武昌营业厅"
    write_bundle(ours.journal, folder / "out.fkb")
    take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    assert read_receipt(ours.journal, folder / "back.fkb").received == 1
    with ours.journal.read() as session:
        assert session.get_one(HallRow, fleet.hall["HB"]).name == "武昌营业厅"
    assert ours.sync().received == 0


def test_network_and_memory_stick_may_overlap_in_any_order(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    visit = ours.visit(fleet.hall["HB"], "王")
    write_bundle(ours.journal, folder / "early.fkb")
    ours.name_custodian(visit, "李")
    write_bundle(ours.journal, folder / "late.fkb")
    ours.sync()
    take_bundle(hq, folder / "late.fkb", folder / "late.back")
    taken = take_bundle(hq, folder / "early.fkb", folder / "early.back")
    take_bundle(hq, folder / "early.fkb", folder / "again.back")
    assert taken.held == 0
    states = ours.states()
    for name in ("early.back", "late.back", "again.back", "early.back"):
        read_receipt(ours.journal, folder / name)
    assert ours.states() == states
    assert set(states) <= {Status.APPLIED, Status.DUPLICATE}


def test_two_edits_of_one_record_do_not_leave_in_one_bundle(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    visit = ours.visit(fleet.hall["HB"], "王")
    assert write_bundle(ours.journal, folder / "1.fkb").operations == 1
    ours.name_custodian(visit, "李")
    assert write_bundle(ours.journal, folder / "2.fkb").operations == 1
    take_bundle(hq, folder / "2.fkb", folder / "2.back")
    read_receipt(ours.journal, folder / "2.back")
    write_bundle(ours.journal, folder / "3.fkb")
    take_bundle(hq, folder / "3.fkb", folder / "3.back")
    read_receipt(ours.journal, folder / "3.back")
    assert ours.states() == [Status.APPLIED] * 2


def test_the_file_shows_nothing_of_what_it_carries(laptop: NewLaptop, fleet: Fleet, folder: Path) -> None:
    ours = laptop()
    ours.visit(fleet.hall["HB"], "WANG-SECRET")
    write_bundle(ours.journal, folder / "out.fkb")
    content = (folder / "out.fkb").read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert b"WANG-SECRET" not in content
    assert ours.setting(Setting.DEVICE_ID).encode() not in content


def test_a_bundle_for_another_headquarters_is_refused(
    laptop: NewLaptop, fleet: Fleet, folder: Path, tmp_path: Path
) -> None:
    ours = laptop()
    filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    other = create_headquarters(tmp_path / "other", None)
    with pytest.raises(Refusal) as refused:
        take_bundle(other, folder / "out.fkb", folder / "back.fkb")
    other.close()
    assert code_of(refused) == "bundle.foreign"
    assert not (folder / "back.fkb").exists()


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.9999])
def test_a_bundle_that_was_cut_off_is_refused_whole(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path, share: float
) -> None:
    ours = laptop()
    filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    content = (folder / "out.fkb").read_bytes()
    (folder / "cut.fkb").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Refusal) as refused:
        take_bundle(hq, folder / "cut.fkb", folder / "back.fkb")
    assert code_of(refused) == "bundle.damaged"
    assert not (folder / "back.fkb").exists()


def test_a_changed_part_is_found_before_anything_is_taken(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    digest = filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    plain = bytearray(opened_by_headquarters(hq, folder / "out.fkb").getvalue())
    place = plain.index(b"photophoto")
    plain[place] ^= 1
    forged = closed_for_headquarters(ours, bytes(plain), folder / "forged.fkb")
    with pytest.raises(Refusal) as refused:
        take_bundle(hq, forged, folder / "back.fkb")
    assert code_of(refused) == "bundle.damaged"
    assert ours.sync().sent == 5, digest


def test_a_bundle_signed_by_another_laptop_is_refused(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours, theirs = laptop(), laptop("L08", "HB08")
    with theirs.journal.write("test", "") as session:
        set_setting(session, Setting.DEVICE_ID, ours.setting(Setting.DEVICE_ID))
    filled(theirs, fleet)
    write_bundle(theirs.journal, folder / "out.fkb")
    with pytest.raises(Refusal) as refused:
        take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    assert code_of(refused) == "bundle.signature"


def test_a_bundle_of_a_laptop_that_was_locked_out_is_refused(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    revoke(hq.journal, "L07")
    with pytest.raises(Refusal) as refused:
        take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    assert code_of(refused) == "bundle.laptop"


def archive(*members: tarfile.TarInfo) -> bytes:
    return b"".join(member.tobuf(tarfile.USTAR_FORMAT) for member in members) + bytes(1024)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    "content",
    [
        archive(member("../../etc/passwd")),
        archive(member("/ops/000001")),
        archive(member("ops/../000001")),
        archive(member("ops/000001", tarfile.SYMTYPE, "/etc/passwd")),
        archive(member("blobs/" + "a" * 64, tarfile.LNKTYPE, "ops/000001")),
        archive(member("ops", tarfile.DIRTYPE)),
        archive(member("ops/000001", tarfile.CHRTYPE)),
        archive(member("ops/000001", tarfile.XHDTYPE)),
        archive(member("ops/000001", tarfile.GNUTYPE_LONGNAME)),
        archive(member("ops/000001"), member("ops/000001")),
    ],
    ids=["up", "absolute", "up inside", "symlink", "hard link", "folder", "device", "pax", "long name", "twice"],
)
def test_names_links_and_devices_that_do_not_belong_into_a_bundle_are_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        Bundle(io.BytesIO(content))
    assert code_of(refused) == "bundle.unsafe"


def test_a_part_that_claims_more_bytes_than_there_are_is_damage() -> None:
    claimed = member("ops/000001")
    claimed.size = 10**9
    with pytest.raises(Refusal) as refused:
        Bundle(io.BytesIO(archive(claimed)))
    assert code_of(refused) == "bundle.damaged"


def test_more_bytes_than_allowed_are_not_written_anywhere() -> None:
    identity, closed, plain = new_identity(), io.BytesIO(), io.BytesIO()
    close_for(recipient_of(identity), [bytes(1_000_000)], closed)
    closed.seek(0)
    with pytest.raises(Refusal) as refused:
        open_with(identity, closed, plain, limit=300_000)
    assert code_of(refused) == "bundle.too_large"
    assert len(plain.getvalue()) <= 300_000


def test_a_disk_that_fills_up_leaves_no_half_bundle(laptop: NewLaptop, fleet: Fleet, folder: Path) -> None:
    ours = laptop()
    filled(ours, fleet)

    def pieces() -> Iterator[bytes]:
        yield b"x" * 10
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        close_into(folder / "out.fkb", ours.setting(Setting.BUNDLE_RECIPIENT), pieces())
    assert list(folder.iterdir()) == []


def test_a_receipt_for_another_laptop_or_a_bundle_of_our_own_is_no_receipt(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours, theirs = laptop(), laptop("L08", "HB08")
    filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    write_bundle(theirs.journal, folder / "theirs.fkb")
    for name, source in (("back.fkb", theirs), ("out.fkb", ours)):
        with pytest.raises(Refusal) as refused:
            read_receipt(source.journal, folder / name)
        assert code_of(refused) == "bundle.foreign"
    assert ours.states() == ["pending"] * 5


def test_a_receipt_that_headquarters_did_not_sign_changes_nothing(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    from msgspec.structs import replace

    from fieldkit.storage.keys import new_signing_key

    ours = laptop()
    filled(ours, fleet)
    write_bundle(ours.journal, folder / "out.fkb")
    manifest = Bundle(opened_by_headquarters(hq, folder / "out.fkb")).manifest
    forged = replace(manifest, purpose="receipt", parts={})
    nothing: Iterator[Part] = iter(())
    close_into(folder / "forged.fkb", manifest.reply_to, packed(forged, nothing, new_signing_key()))
    with pytest.raises(Refusal) as refused:
        read_receipt(ours.journal, folder / "forged.fkb")
    assert code_of(refused) == "bundle.signature"
    assert ours.states() == ["pending"] * 5


def test_a_receipt_after_a_restore_brings_the_new_epoch(
    laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = laptop()
    ours.probe(fleet.device["HB"])
    write_bundle(ours.journal, folder / "out.fkb")
    begin_epoch(hq.journal)
    take_bundle(hq, folder / "out.fkb", folder / "back.fkb")
    read_receipt(ours.journal, folder / "back.fkb")
    with hq.journal.read() as session:
        from sync.hq.desk import state_of

        assert ours.setting(Setting.FEED_EPOCH) == state_of(session)[0]
    assert ours.sync().state == "done"
    assert set(ours.states()) <= {Status.APPLIED, Status.DUPLICATE}


def test_a_laptop_that_never_met_headquarters_says_what_to_do(
    bare_laptop: NewLaptop, hq: Headquarters, fleet: Fleet, folder: Path
) -> None:
    ours = bare_laptop("L07", "HB07")
    enrol(ours.journal, ours.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
    with pytest.raises(Refusal) as refused:
        write_bundle(ours.journal, folder / "out.fkb")
    assert code_of(refused) == "bundle.no_key"
