"""The schema of the first release"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0001'
down_revision = None


GUARDED = (
    "attachment",
    "calendar_year",
    "centre",
    "component",
    "conflict",
    "contact",
    "contract",
    "customer",
    "device",
    "device_model",
    "draft_base",
    "due_change",
    "duty_shift",
    "engineer",
    "fault",
    "fault_event",
    "filing",
    "frozen_content",
    "hall",
    "hall_closing",
    "inspection",
    "item_answer",
    "maintenance_record",
    "price_list",
    "probe_run",
    "reading",
    "role_assignment",
    "ruling",
    "ruling_outcome",
    "seal",
    "visit",
    "work_order",
)
"""Tables that change through the journal only."""

WRITTEN_ONCE = {
    "audit": "seq = NEW.seq",
    "seal": "id = NEW.id OR sequence = NEW.sequence OR sha256 = NEW.sha256",
    "frozen_content": "inspection_id = NEW.inspection_id AND rev = NEW.rev",
    "probe_run": "id = NEW.id",
    "ruling": "id = NEW.id",
    "ruling_outcome": "id = NEW.id",
    "fault_event": "id = NEW.id",
    "attachment": "sha256 = NEW.sha256",
}
"""Tables whose rows are never changed, with the condition that finds an older row."""


FORGETS_DUES = (
    ("INSERT", "fault_event", "fault_id IN (NEW.fault_id, NEW.other_fault_id)"),
    ("INSERT", "due_change", "fault_id = NEW.fault_id"),
    ("UPDATE", "due_change", "fault_id = NEW.fault_id"),
    ("INSERT", "calendar_year", "opening_hours"),
    ("INSERT", "hall_closing", "fault_id IN (SELECT id FROM fault WHERE hall_id = NEW.hall_id)"),
    ("UPDATE", "hall_closing", "fault_id IN (SELECT id FROM fault WHERE hall_id = NEW.hall_id)"),
    ("INSERT", "hall", "fault_id IN (SELECT id FROM fault WHERE hall_id = NEW.id)"),
    ("UPDATE", "hall", "fault_id IN (SELECT id FROM fault WHERE hall_id = NEW.id)"),
    ("DELETE", "fault", "fault_id = OLD.id"),
)
"""Changes after which the next due of a fault has to be worked out anew."""


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('mime', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('attachment_role', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('original_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('sha256')
    )
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('action', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('changes', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('previous', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq')
    )
    op.create_table('calendar_year',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('holidays', sa.JSON(), nullable=False),
    sa.Column('makeup', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('calendar_year', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_year_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_calendar_year_year'), ['year'], unique=False)

    op.create_table('centre',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('region', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('province', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('centre_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    with op.batch_alter_table('centre', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_centre_no'), ['no'], unique=False)

    op.create_table('conflict',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('found_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('schema_no', sa.Integer(), nullable=False),
    sa.Column('base_ver', sa.Integer(), nullable=False),
    sa.Column('base', sa.LargeBinary(), nullable=True),
    sa.Column('mine', sa.LargeBinary(), nullable=False),
    sa.Column('theirs_ver', sa.Integer(), nullable=False),
    sa.Column('theirs', sa.LargeBinary(), nullable=False),
    sa.Column('stands', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('settled_by', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_record_id'), ['record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conflict_state'), ['state'], unique=False)

    op.create_table('customer',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('customer_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_no'), ['no'], unique=False)

    op.create_table('device_model',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('device_class', sa.Enum('PRINT', 'QUERY', 'SELF', 'PAY', name='deviceclass', native_enum=False), nullable=False),
    sa.Column('service_group', sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
    sa.Column('slots', sa.JSON(), nullable=False),
    sa.Column('baseline_software', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('probe_profile', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    with op.batch_alter_table('device_model', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_model_no'), ['no'], unique=False)

    op.create_table('draft_base',
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('record_kind', 'record_id')
    )
    op.create_table('due_change',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('metric', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('old_due', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('new_due', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('due', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('due_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_due_change_fault_id'), ['fault_id'], unique=False)

    op.create_table('duty_shift',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('centre_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('service_group', sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('duty_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ends_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('duty_shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_shift_centre_code'), ['centre_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_shift_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_shift_no'), ['no'], unique=False)

    op.create_table('fault',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('tier', sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('symptom', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('crew', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('reported_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('full_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('flagged', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('fault', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fault_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_full_at'), ['full_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_is_open'), ['is_open'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_reported_at'), ['reported_at'], unique=False)

    op.create_table('fault_due',
    sa.Column('fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('due', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('metric', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('tier', sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
    sa.Column('start', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('opening_hours', sa.Boolean(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('projected', sa.Boolean(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('fault_id')
    )
    with op.batch_alter_table('fault_due', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fault_due_due'), ['due'], unique=False)

    op.create_table('filing',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('seal_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('filing_no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('filed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('hq_key_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('hq_signature', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('filing_no'),
    sa.UniqueConstraint('seal_sha256')
    )
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_record_id'), ['record_id'], unique=False)

    op.create_table('hq_awaited_blob',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('mime', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('attachment_role', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('refused', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.PrimaryKeyConstraint('sha256')
    )
    op.create_table('hq_awaited_piece',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'start')
    )
    op.create_table('hq_blob',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('mime', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('completed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('sha256')
    )
    op.create_table('hq_blob_chunk',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'start')
    )
    op.create_table('hq_change',
    sa.Column('no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('ver', sa.BigInteger(), nullable=False),
    sa.Column('op', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('schema_no', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('operation_no', sa.BigInteger(), nullable=True),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('origin', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('no'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('hq_change', schema=None) as batch_op:
        batch_op.create_index('ix_hq_change_scope_seq', ['scope', 'seq'], unique=False)
        batch_op.create_index('ix_hq_change_seq', ['seq'], unique=True)
        batch_op.create_index('ix_hq_change_waiting', ['no'], unique=False, postgresql_where=sa.text('seq IS NULL'), sqlite_where=sa.text('seq IS NULL'))

    op.create_table('hq_digest',
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'record_kind'),
    sqlite_with_rowid=False
    )
    op.create_table('hq_enrolment_code',
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('laptop_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('province', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('used_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_table('hq_feed_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day')
    )
    op.create_table('hq_followed',
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('after_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('after_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('scope')
    )
    op.create_table('hq_grant',
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('granted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('device_id', 'scope')
    )
    op.create_table('hq_head',
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('ver', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('change_no', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('record_kind', 'record_id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('hq_head', schema=None) as batch_op:
        batch_op.create_index('ix_hq_head_scope', ['scope', 'record_kind', 'record_id', 'change_no', 'mark'], unique=False)

    op.create_table('hq_known',
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('mark', sa.BigInteger(), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.PrimaryKeyConstraint('record_kind', 'record_id'),
    sqlite_with_rowid=False
    )
    op.create_table('hq_known_total',
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'record_kind'),
    sqlite_with_rowid=False
    )
    op.create_table('hq_laptop',
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('public_key', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('province', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('enrolled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('last_contact_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('revoked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('version', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('waiting', sa.BigInteger(), nullable=False),
    sa.Column('oldest_waiting', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('last_n', sa.BigInteger(), nullable=False),
    sa.Column('conflicts', sa.BigInteger(), nullable=False),
    sa.Column('free_mb', sa.BigInteger(), nullable=False),
    sa.Column('offset_ms', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('device_id'),
    sa.UniqueConstraint('code')
    )
    op.create_table('hq_nonce',
    sa.Column('nonce', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('nonce')
    )
    with op.batch_alter_table('hq_nonce', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hq_nonce_seen_at'), ['seen_at'], unique=False)

    op.create_table('hq_life',
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('incarnation', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.PrimaryKeyConstraint('no'),
    sa.UniqueConstraint('device_id', 'incarnation')
    )
    op.create_table('hq_operation',
    sa.Column('no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('life_no', sa.Integer(), nullable=False),
    sa.Column('n', sa.BigInteger(), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('schema_no', sa.BigInteger(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('base_ver', sa.BigInteger(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('ver', sa.BigInteger(), nullable=True),
    sa.Column('change_no', sa.BigInteger(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('awaits', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('received_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('no'),
    sa.UniqueConstraint('life_no', 'n')
    )
    with op.batch_alter_table('hq_operation', schema=None) as batch_op:
        batch_op.create_index('ix_hq_operation_awaits', ['device_id', 'awaits'], unique=False, postgresql_where=sa.text("status = 'waiting'"), sqlite_where=sa.text("status = 'waiting'"))
        batch_op.create_index('ix_hq_operation_refused', ['device_id'], unique=False, postgresql_where=sa.text("status = 'conflict'"), sqlite_where=sa.text("status = 'conflict'"))
        batch_op.create_index(batch_op.f('ix_hq_operation_record_id'), ['record_id'], unique=False)

    op.create_table('hq_parked',
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('schema_no', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.PrimaryKeyConstraint('record_kind', 'record_id')
    )
    op.create_table('hq_quarantine',
    sa.Column('no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('incarnation', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('n', sa.BigInteger(), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('received_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('no')
    )
    with op.batch_alter_table('hq_quarantine', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hq_quarantine_device_id'), ['device_id'], unique=False)

    op.create_table('hq_seal',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('previous', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('operation_no', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('sha256'),
    sa.UniqueConstraint('device_id', 'previous')
    )
    with op.batch_alter_table('hq_seal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hq_seal_record_id'), ['record_id'], unique=False)

    op.create_table('hq_shared_file',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'device_id'),
    sqlite_with_rowid=False
    )
    op.create_table('hq_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('epoch', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('durable_seq', sa.BigInteger(), nullable=False),
    sa.Column('backed_up_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('restored_epoch', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('restored_seq', sa.BigInteger(), nullable=False),
    sa.Column('version_floor', sa.BigInteger(), nullable=False),
    sa.Column('horizon_seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('notice',
    sa.Column('fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('notice_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('metric', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('roles', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('only_for', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('due', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('fault_id', 'about', 'percent')
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_seen_at'), ['seen_at'], unique=False)

    op.create_table('number_series',
    sa.Column('series', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('series')
    )
    op.create_table('outbox',
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('action', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('schema_no', sa.Integer(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('base_ver', sa.Integer(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('attempted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('hq_seq', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('n')
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_record_id'), ['record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_state'), ['state'], unique=False)

    op.create_table('role_assignment',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('scope_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('scope_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('role_assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_assignment_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_assignment_staff_no'), ['staff_no'], unique=False)

    op.create_table('ruling',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('record_kind', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('refused_device', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('refused_incarnation', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('refused_n', sa.BigInteger(), nullable=False),
    sa.Column('refused_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('in_force_ver', sa.BigInteger(), nullable=False),
    sa.Column('in_force_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('ruling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ruling_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_ruling_record_id'), ['record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ruling_refused_device'), ['refused_device'], unique=False)

    op.create_table('ruling_outcome',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('conflict_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('fates', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('seal',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('record_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('record_no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('envelope', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('previous', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('sealed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('sequence'),
    sa.UniqueConstraint('sha256')
    )
    with op.batch_alter_table('seal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seal_record_id'), ['record_id'], unique=False)

    op.create_table('paper_draft',
    sa.Column('fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('form', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('fault_id', 'form')
    )
    op.create_table('price_list',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('contract_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('price_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_list_contract_no'), ['contract_no'], unique=False)
        batch_op.create_index(batch_op.f('ix_price_list_no'), ['no'], unique=False)

    op.create_table('setting',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('sync_run',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('conflicts', sa.Integer(), nullable=False),
    sa.Column('quarantined', sa.Integer(), nullable=False),
    sa.Column('repaired', sa.Integer(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('contract',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('contract_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('customer_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('award_confirmed_on', sa.Date(), nullable=False),
    sa.Column('hardware_months', sa.Integer(), nullable=False),
    sa.Column('software_months', sa.Integer(), nullable=False),
    sa.Column('inspection_interval_months', sa.Integer(), nullable=False),
    sa.Column('charge_labour', sa.Boolean(), nullable=False),
    sa.Column('wear_parts_covered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('contract_no')
    )
    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_no'), ['no'], unique=False)

    op.create_table('engineer',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('centre_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('engineer_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('seniority', sa.Integer(), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('laptop_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('staff_no')
    )
    with op.batch_alter_table('engineer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_engineer_no'), ['no'], unique=False)

    op.create_table('hall',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('city', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('customer_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('centre_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('open_from', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('open_to', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('closed_weekdays', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], ),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    with op.batch_alter_table('hall', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hall_centre_id'), ['centre_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hall_no'), ['no'], unique=False)

    op.create_table('contact',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('contact_role', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('may_sign', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_no'), ['no'], unique=False)

    op.create_table('device',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('serial', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('model_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('contract_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('asset_no', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('purchase_on', sa.Date(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('ip', sqlmodel.sql.sqltypes.AutoString(length=45), nullable=False),
    sa.Column('software', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('remark', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('search_no', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], ),
    sa.ForeignKeyConstraint(['model_code'], ['device_model.code'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('search_no'),
    sa.UniqueConstraint('serial')
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_device_model_code'), ['model_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_device_no'), ['no'], unique=False)

    op.create_table('fault_event',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('other_fault_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('step', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('order_no', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('clock_offset_ms', sa.Integer(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('fault_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fault_event_fault_id'), ['fault_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_event_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_fault_event_other_fault_id'), ['other_fault_id'], unique=False)

    op.create_table('hall_closing',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('hall_closing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hall_closing_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hall_closing_no'), ['no'], unique=False)

    op.create_table('visit',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('hall_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('arrived_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('left_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('custodian', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_no'), ['no'], unique=False)

    op.create_table('component',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('slot', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('part_type', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('serial', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('fitted_on', sa.Date(), nullable=False),
    sa.Column('removed_on', sa.Date(), nullable=True),
    sa.Column('life_used_pct', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('component', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_component_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_component_no'), ['no'], unique=False)

    op.create_table('inspection',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('visit_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('work_order_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('template_code', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('template_version', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('template_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('serial_verified_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_visit_id'), ['visit_id'], unique=False)

    op.create_table('probe_run',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inspection_id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('item_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('probe', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('port', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('verdict', sa.Enum('PASS', 'WARN', 'FAIL', 'FIXED', 'NA', 'SKIP', 'INCONCLUSIVE', name='itemresult', native_enum=False), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('transcript_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('settings', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('counters', sa.JSON(), nullable=False),
    sa.Column('assents', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('probe_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_probe_run_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_probe_run_inspection_id'), ['inspection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_probe_run_no'), ['no'], unique=False)

    op.create_table('reading',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('template_code', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_no'), ['no'], unique=False)

    op.create_table('work_order',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('order_kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('staff_no', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('work_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_order_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_work_order_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_work_order_staff_no'), ['staff_no'], unique=False)

    op.create_table('frozen_content',
    sa.Column('inspection_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('frozen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], ),
    sa.PrimaryKeyConstraint('inspection_id', 'rev')
    )
    op.create_table('item_answer',
    sa.Column('inspection_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('result', sa.Enum('PASS', 'WARN', 'FAIL', 'FIXED', 'NA', 'SKIP', 'INCONCLUSIVE', name='itemresult', native_enum=False), nullable=False),
    sa.Column('value_found', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('value_left', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('remark', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], ),
    sa.PrimaryKeyConstraint('inspection_id', 'item_code')
    )
    op.create_table('maintenance_record',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.Column('no', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('device_code', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('device_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('visit_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('inspection_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('actions', sa.JSON(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('software', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('remarks', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], ),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], ),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('inspection_id')
    )
    with op.batch_alter_table('maintenance_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_maintenance_record_device_id'), ['device_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_maintenance_record_no'), ['no'], unique=False)
        batch_op.create_index(batch_op.f('ix_maintenance_record_visit_id'), ['visit_id'], unique=False)
    PROTECTIONS[op.get_context().dialect.name]()


def protect_in_sqlite() -> None:
    op.execute("CREATE TABLE journal_gate (is_open INTEGER NOT NULL)")
    op.execute("INSERT INTO journal_gate VALUES (0)")
    op.execute("CREATE VIRTUAL TABLE device_search USING fts5(terms, content='', contentless_delete=1, tokenize='unicode61', prefix='1 2')")
    for table in GUARDED:
        for event in ("INSERT", "UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_gate_{event.lower()} BEFORE {event} ON {table} "
                "WHEN (SELECT is_open FROM journal_gate) = 0 "
                "BEGIN SELECT RAISE(ABORT, 'changes go through the journal'); END"
            )
    for table, key in WRITTEN_ONCE.items():
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_once_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )
        # OR REPLACE deletes without firing a delete trigger
        op.execute(
            f"CREATE TRIGGER {table}_once_insert BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        )
    for event, table, which in FORGETS_DUES:
        op.execute(
            f"CREATE TRIGGER fault_due_{table}_{event.split()[0].lower()} AFTER {event} ON {table} "
            f"BEGIN DELETE FROM fault_due WHERE {which}; END"
        )


REFUSALS = {
    "journal_refuses": "changes go through the journal",
    "once_refuses": "% is written once",
}
"""Functions of PostgreSQL that refuse; as a violation of a constraint, which callers expect."""


def protect_in_postgresql() -> None:
    for name, words in REFUSALS.items():
        named = ", TG_TABLE_NAME" if "%" in words else ""
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{words}'{named} USING ERRCODE = 'check_violation'; END $$"
        )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_gate BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
            "WHEN (current_setting('fieldkit.gate', true) IS DISTINCT FROM 'open') "
            "EXECUTE FUNCTION journal_refuses()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_gate_truncate BEFORE TRUNCATE ON {table} "
            "EXECUTE FUNCTION journal_refuses()"
        )
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION once_refuses()"
        )
    op.execute("CREATE TRIGGER audit_once_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION once_refuses()")
    for event, table, which in FORGETS_DUES:
        name = f"fault_due_{table}_{event.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN DELETE FROM fault_due WHERE {which}; RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


PROTECTIONS = {"sqlite": protect_in_sqlite, "postgresql": protect_in_postgresql}
"""What keeps rows from being changed past the journal, or at all."""
