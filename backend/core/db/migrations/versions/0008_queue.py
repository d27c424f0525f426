"""What the queue looks up, however long it is.

- ``served_turn`` tells which turn a lane has reached, ``held`` which tasks a cap keeps back.
- Indexes for the oldest claimable row (every tenth claim), for the turn of a new one, and for counting a user's tasks.
- ``queued_deltas`` with its triggers counts all queued tasks: each transaction adds what it changed, the clock folds.

Both columns have defaults, so that a version before this one goes on writing rows during a rollout.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_QUEUED = "state = 'queued'"
_CLAIMABLE_BEFORE = "state in ('queued', 'planning', 'answering') and head and owner is null"
_CLAIMABLE = f"{_CLAIMABLE_BEFORE} and not held"
_SERVED = "served_turn is not null"
_NEW = (
    ("ix_tasks_claim", "tasks", ["lane", "turn", "seq"], _CLAIMABLE),
    ("ix_tasks_oldest", "tasks", ["seq"], _CLAIMABLE),
    ("ix_tasks_turn", "tasks", ["user_id", "lane", "turn"], _CLAIMABLE),
    ("ix_tasks_served", "tasks", ["lane", "served_turn"], _SERVED),
    ("ix_tasks_queued", "tasks", ["user_id", "seq"], _QUEUED),
    ("ix_tasks_begun", "tasks", ["user_id"], "state in ('planning', 'running', 'answering')"),
    ("ix_tasks_held", "tasks", ["user_id", "lane", "seq"], f"{_QUEUED} and held"),
    ("ix_steps_oldest", "steps", ["agent", "seq"], _QUEUED),
    ("ix_steps_queued", "steps", ["user_id", "seq"], _QUEUED),
    ("ix_steps_served", "steps", ["agent", "lane", "served_turn"], _SERVED),
)
_OLD = (
    ("ix_tasks_claim", "tasks", ["lane", "turn", "seq"], _CLAIMABLE_BEFORE),
    ("ix_tasks_turn", "tasks", ["lane", "user_id", "turn"], _QUEUED),
)
_COUNT = """
    create function count_queued() returns trigger language plpgsql as $$
    declare n bigint;
    begin
        if tg_op = 'INSERT' then select count(*) into n from added where state = 'queued';
        elsif tg_op = 'DELETE' then select -count(*) into n from gone where state = 'queued';
        else n := case when new.state = 'queued' then 1 else -1 end;
        end if;
        if n <> 0 then insert into queued_deltas (n) values (n); end if;
        return null;
    end $$
"""
_TRIGGERS = {
    "queued_added": "after insert on tasks referencing new table as added for each statement",
    "queued_gone": "after delete on tasks referencing old table as gone for each statement",
    "queued_changed": "after update of state on tasks for each row"
    " when ((old.state = 'queued') <> (new.state = 'queued'))",
}


def upgrade() -> None:
    """Add columns, indexes and the count."""
    op.add_column("tasks", sa.Column("served_turn", sa.BigInteger(), nullable=True))
    op.add_column("tasks", sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("steps", sa.Column("served_turn", sa.BigInteger(), nullable=True))
    for name, table, *_ in _OLD:
        op.drop_index(name, table_name=table)
    for name, table, columns, only in _NEW:
        op.create_index(name, table, columns, unique=False, postgresql_where=sa.text(only))
    op.create_table(
        "queued_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queued_deltas"),
    )
    op.execute("insert into queued_deltas (n) select count(*) from tasks where state = 'queued'")
    op.execute(_COUNT)
    for name, when in _TRIGGERS.items():
        op.execute(f"create trigger {name} {when} execute function count_queued()")


def downgrade() -> None:
    """Take them away; tasks that were held are claimable again."""
    for name in _TRIGGERS:
        op.execute(f"drop trigger {name} on tasks")
    op.execute("drop function count_queued()")
    op.drop_table("queued_deltas")
    for name, table, *_ in _NEW:
        op.drop_index(name, table_name=table)
    for name, table, columns, only in _OLD:
        op.create_index(name, table, columns, unique=False, postgresql_where=sa.text(only))
    op.drop_column("steps", "served_turn")
    op.drop_column("tasks", "held")
    op.drop_column("tasks", "served_turn")
